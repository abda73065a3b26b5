"""Outputs by makers that no layout names, and what terminals leave in them; by us, in the forms that their references show.

`KINDS` gives for each the observations' kind and how many of the cameras `..:53:01` to `..:53:03` it holds, in their order.
"""

from __future__ import annotations

TABLES = {
    "ruled under two lines": """
                    IF
VPN  NAME  IP            MAC                STATE    IDLE TIMER
----------------------------------------------------------------
0    eth0  192.0.2.11    00:00:5e:00:53:01  dynamic  0:00:11:33
0    eth0  192.0.2.12    00:00:5e:00:53:02  static   -
""",
    "an address may be missing": """Vlan    Mac Address         Interface        IP Address
------- ------------------- ---------------- -----------
20      0000.5e00.5301      ge1/0/1          192.0.2.11
20      0000.5e00.5302      ge1/0/2          192.0.2.12
""",
    "arp, mac first": """ MAC Address          IP Address       Port     Type
 00-00-5e-00-53-01    192.0.2.11       1/1      D
 00-00-5e-00-53-02    192.0.2.12       1/2      D
""",
    "arp, in brackets": """VR            Destination      Mac                Age  Static  VLAN          VID   Port
VR-Default    192.0.2.11       (00:00:5e:00:53:01)  8      NO  cams          20    1
VR-Default    192.0.2.12       00:00:5e:00:53:02    8      NO  cams          20    2
""",
    "arp, without a heading": """\tinside 192.0.2.11 0000.5e00.5301 12
\tinside 192.0.2.12 0000.5e00.5302 120
""",
    "arp, rows over two lines": """IP ADDRESS      MAC ADDRESS     EXPIRE(M) TYPE        INTERFACE   VPN-INSTANCE
                                    VLAN/CEVLAN(SIP/DIP)
------------------------------------------------------------------------------
192.0.2.11      0000-5e00-5301  17        D-0         XGE0/0/1
                                            20/-
192.0.2.12      0000-5e00-5302            I -         Vlanif20
------------------------------------------------------------------------------
Total:2         Dynamic:1       Static:0     Interface:1
""",
    "ipv6 neighbours in blocks": """IPv6 Address : 2001:DB8::11
Link-layer   : 0000-5e00-5301                     State   : STALE
Interface    : GE0/0/1                            Age     : 75

IPv6 Address : 2001:DB8::12
Link-layer   : 0000-5e00-5302                     State   : STALE
""",
    "routeros arp": """Flags: X - disabled, I - invalid, H - DHCP, D - dynamic
 #    ADDRESS         MAC-ADDRESS       INTERFACE
 0 D  192.0.2.11      00:00:5E:00:53:01 ether2
 1    192.0.2.12      00:00:5E:00:53:02 ether5
 2    192.0.2.99                        ether4
""",
    "windows german": """
Schnittstelle: 192.0.2.5 --- 0xb
  Internetadresse       Physische Adresse     Typ
  192.0.2.11            00-00-5e-00-53-01     dynamisch
  192.0.2.12            00-00-5e-00-53-02     dynamisch
  192.0.2.255           ff-ff-ff-ff-ff-ff     statisch
""",
    "windows spanish, cut out": """  Dirección de Internet          Dirección física      Tipo
  192.0.2.11            00-00-5e-00-53-01     dinámico
  192.0.2.12            00-00-5e-00-53-02     dinámico
""",
}
MAC_TABLES = {
    "avaya": """   MAC Address    Vid   Type       Source
----------------- ---- ------- --------------
00-00-5E-00-53-01   20 Dynamic Port: 1
00-00-5E-00-53-02   20 Dynamic Port:12
00-00-5E-00-53-FF   20 Self
""",
    "aligned to the right": """Index  Portid  Vlan  MAC-Address
    1       1    20  00:00:5E:00:53:01
    2      12    20  00:00:5E:00:53:02
""",
    "frame, slot and port": """ F/S/P   ONTID    ONT        ONT       MAC-ADDRESS        VLAN
                   port-type  port-ID
 ---------------------------------------------------------------
 0/ 2/1      2    ETH              1   0000-5e00-5301       20
 0/ 2/12     2    ETH              1   0000-5e00-5302       20
""",
    "rows cut out": """  20    0000.5e00.5301    DYNAMIC     Gi1/0/1
* 20     0000.5e00.5302   dynamic  0         F      F    Eth1/12
""",
    "bridge fdb": """00:00:5e:00:53:01 dev eth1 vlan 20 master br0
00:00:5e:00:53:02 dev eth12 master br0
00:00:5e:00:53:ff dev eth1 master br0 permanent
""",
    "fortiswitch": """MAC: 00:00:5e:00:53:01\tVLAN: 20\tPort: port1(port-id 1)
  Flags: 0x00010440 [ hit dynamic src-hit native ]
MAC: 00:00:5e:00:53:02\tVLAN: 20\tPort: port12(port-id 12)
""",
    "routeros terse": """0 D E  mac-address=00:00:5E:00:53:01 interface=ether1 bridge=lan on-interface=ether1
1 D E  mac-address=00:00:5E:00:53:02 interface=ether12 bridge=lan on-interface=ether12
""",
}
NEIGHBOURS = {
    "cisco": """sw#show lldp neighbors
Device ID           Local Intf     Hold-time  Capability      Port ID
gate-cam            Gi1/0/1        120        S               0000.5e00.5301
a-very-long-name-forGi1/0/2        120        S               0000.5e00.5302

Total entries displayed: 2
""",
    "nx-os": """Device ID            Local Intf      Hold-time  Capability  Port ID
gate-cam-with-a-long-name.example
                     Eth1/1          120        S           0000.5e00.5301
dock-cam             Eth1/2          120        S           0000.5e00.5302
""",
    "cells over several lines": """  Port        Device ID        Port ID       System Name    Capabilities  TTL
--------- ----------------- ------------- ----------------- ------------ -----
gi1       00:00:5e:00:53:01      eth0     gate-cam-at-the-b      S        99
                                          ack.example
gi2       00:00:5e:00:53:02      eth0     dock-cam               S        90
""",
    "barred": """  LocalPort | ChassisId          PortId             PortDescr SysName
  --------- + ------------------ ------------------ --------- ------------------
  1         | 00005e-005301      eth0                         gate-cam
  2         | 00005e-005302      00 00 5e 00 53 02            dock-cam
""",
    "brocade": """Local port: 1/1
  Neighbor: 0000.5e00.5301, TTL 101 seconds
    + Chassis ID (MAC address): 0000.5e00.5301
    + System name         : "gate-cam"
    + Management address (IPv4): 192.0.2.11

Local port: 1/2
  Neighbor: 0000.5e00.5302, TTL 97 seconds
    + Chassis ID (MAC address): 0000.5e00.5302
    + System name         : "dock-cam"
""",
    "huawei": """GE1/0/1 has 1 neighbor(s):

Neighbor index                     :1
Chassis type                       :MAC Address
Chassis ID                         :0000-5e00-5301
System name                        :gate-cam
System description                 :Acme camera
Management address                 :192.0.2.11

GE1/0/2 has 1 neighbor(s):

Neighbor index :1
Chassis ID     :0000-5e00-5302
System name    :dock-cam
""",
    "alcatel-lucent": """Remote LLDP Agents on Local Slot/Port 1/1:

    Chassis 00:00:5e:00:53:01, Port 00:00:5e:00:53:01:
      Remote ID                   = 1,
      System Name                 = gate-cam,
      Management IP Address       = 192.0.2.11,

Remote LLDP Agents on Local Slot/Port 1/2:

    Chassis 00:00:5e:00:53:02, Port 00:00:5e:00:53:02:
      System Name                 = dock-cam,
""",
    "allied telesis": """Local port1.0.1:
  Neighbors table last updated 1 hrs 56 mins 19 secs ago

  Chassis ID Type .................. MAC address
  Chassis ID ....................... 0000.5e00.5301
  System Name ...................... gate-cam
  Management Addresses ............. 192.0.2.11

Local port1.0.2:
  Chassis ID ....................... 0000.5e00.5302
  System Name ...................... dock-cam
""",
    "the chassis first": """Chassis id: 0000.5e00.5301
Port id: eth0
Local Port id: Eth1/1
System Name: gate-cam
Management Address: 192.0.2.11

Chassis id: 0000.5e00.5302
Port id: eth0
Local Port id: Eth1/2
System Name: dock-cam
""",
    "routeros": """ 0 interface=ether1,bridge address=192.0.2.11 mac-address=00:00:5E:00:53:01 identity="gate-cam" platform="Acme" board="X1"
 1 interface=ether2 address=192.0.2.12 mac-address=00:00:5E:00:53:02
   identity="dock-cam" platform="Acme" version="2.10.4"
""",
}
PAGED = """access-7#show mac address-table
          Mac Address Table
-------------------------------------------
Vlan    Mac Address       Type        Ports
----    -----------       --------    -----
  20    0000.5e00.5301    DYNAMIC     Gi1/0/1
 --More-- \x08\x08\x08\x08\x08\x08\x08\x08\x08         \x08\x08\x08\x08\x08\x08\x08\x08\x08  20    0000.5e00.5302    DYNAMIC     Gi1/0/2
 --More-- \r          \r  20    0000.5e00.5303    DYNAMIC     Gi1/0/3
access-7#show ip arp
Protocol  Address          Age (min)  Hardware Addr   Type   Interface
Internet  192.0.2.11             12   0000.5e00.5301  ARPA   Vlan20
"""
COLOURED = """<access-8>display mac-address
MAC Address    VLAN/VSI                          Learned-From        Type
-------------------------------------------------------------------------------
0000-5e00-5301 20/-                              GE0/0/1             dynamic
  ---- More ----\x1b[16D                \x1b[16D0000-5e00-5302 20/-                              GE0/0/2             dynamic
\x1b[32m0000-5e00-5303 20/-                              GE0/0/3             dynamic\x1b[0m
"""
NETSH_GERMAN = """
Typ : N - Keine, D - DHCP B - BOOTP, U - Nicht angegeben, R - RESERVIERT
============================================================================================
IP-Adresse         - Subnetzmaske     - Eindeutige ID           - Ablauf der Lease        -Typ -Name
============================================================================================
192.0.2.11         - 255.255.255.0  - 00-00-5e-00-53-01   -12.11.2026 08:00:00    -D-  gate-cam.example
192.0.2.12         - 255.255.255.0  -00-00-5e-00-53-02    - NIE ABLAUFEND          -U
Anzahl der Clients (Version 5): 2
"""
EVERY = (*TABLES.values(), *MAC_TABLES.values(), *NEIGHBOURS.values(), PAGED, COLOURED, NETSH_GERMAN)
