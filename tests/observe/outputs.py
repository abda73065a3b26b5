"""What commands print, written by us after their documentation: documentation addresses (RFC 5737, RFC 7042), no real network.

Each fixture holds the same three cameras (`..:53:01`, `..:53:02`, `..:53:03`) where the command can show them, and what is no
device beside them.
"""

from __future__ import annotations

MACS = ("00:00:5e:00:53:01", "00:00:5e:00:53:02", "00:00:5e:00:53:03")
ADDRESSES = ("192.0.2.11", "192.0.2.12", "192.0.2.13")

ARP = {
    "linux": """? (192.0.2.11) at 00:00:5e:00:53:01 [ether] on eth0
gate-cam.example (192.0.2.12) at 00:00:5e:00:53:02 [ether] on eth0
? (192.0.2.99) at <incomplete> on eth0
? (192.0.2.13) at 00:00:5e:00:53:03 [ether] PERM on eth0
""",
    "linux table": """Address                  HWtype  HWaddress           Flags Mask            Iface
192.0.2.11               ether   00:00:5e:00:53:01   C                     eth0
192.0.2.12               ether   00:00:5e:00:53:02   C                     eth0
192.0.2.99                       (incomplete)                              eth0
192.0.2.13               ether   00:00:5e:00:53:03   CM                    eth0
""",
    "linux proc": """IP address       HW type     Flags       HW address            Mask     Device
192.0.2.11       0x1         0x2         00:00:5e:00:53:01     *        eth0
192.0.2.12       0x1         0x2         00:00:5e:00:53:02     *        eth0
192.0.2.99       0x1         0x0         00:00:00:00:00:00     *        eth0
192.0.2.13       0x1         0x2         00:00:5e:00:53:03     *        eth0
""",
    "ip neigh": """192.0.2.11 dev eth0 lladdr 00:00:5e:00:53:01 REACHABLE
192.0.2.12 dev eth0 lladdr 00:00:5e:00:53:02 router STALE
192.0.2.99 dev eth0 FAILED
192.0.2.13 dev br-lan lladdr 00:00:5e:00:53:03 ref 1 used 0/0/0 probes 1 DELAY
""",
    "windows": """
Interface: 192.0.2.5 --- 0xb
  Internet Address      Physical Address      Type
  192.0.2.11            00-00-5e-00-53-01     dynamic
  192.0.2.12            00-00-5e-00-53-02     dynamic
  192.0.2.255           ff-ff-ff-ff-ff-ff     static
  192.0.2.13            00-00-5e-00-53-03     static
""",
    "windows french": """
Interface\N{NO-BREAK SPACE}: 192.0.2.5 --- 0xb
  Adresse Internet      Adresse physique      Type
  192.0.2.11            00-00-5e-00-53-01     dynamique
  192.0.2.12            00-00-5e-00-53-02     dynamique
  224.0.0.22            01-00-5e-00-00-16     statique
  192.0.2.13            00-00-5e-00-53-03     statique
""",
    "macos": """? (192.0.2.11) at 0:0:5e:0:53:1 on en0 ifscope [ethernet]
? (192.0.2.12) at 0:0:5e:0:53:2 on en0 ifscope [ethernet]
? (192.0.2.99) at (incomplete) on en0 ifscope [ethernet]
? (192.0.2.13) at 0:0:5e:0:53:3 on en0 ifscope permanent [ethernet]
""",
    "powershell": """
ifIndex IPAddress                                          LinkLayerAddress      State       PolicyStore
------- ---------                                          ----------------      -----       -----------
11      192.0.2.11                                         00-00-5E-00-53-01     Reachable   ActiveStore
11      192.0.2.12                                         00-00-5E-00-53-02     Stale       ActiveStore
11      192.0.2.99                                         00-00-00-00-00-00     Unreachable ActiveStore
11      192.0.2.13                                         00-00-5E-00-53-03     Permanent   ActiveStore
""",
    "cisco ios": """core-1#show ip arp
Protocol  Address          Age (min)  Hardware Addr   Type   Interface
Internet  192.0.2.11             12   0000.5e00.5301  ARPA   Vlan20
Internet  192.0.2.12              3   0000.5e00.5302  ARPA   Vlan20
Internet  192.0.2.99              0   Incomplete      ARPA
Internet  192.0.2.13              -   0000.5e00.5303  ARPA   Vlan20
""",
    "junos": """admin@core-2> show arp no-resolve
MAC Address       Address         Interface         Flags
00:00:5e:00:53:01 192.0.2.11      irb.20            none
00:00:5e:00:53:02 192.0.2.12      irb.20            none
01:00:5e:00:53:99 192.0.2.99      irb.20            none
00:00:5e:00:53:03 192.0.2.13      irb.20            none
""",
    "procurve": """
 IP ARP table

  IP Address       MAC Address       Type    Port
  ---------------  ----------------- ------- ----
  192.0.2.11       00005e-005301     dynamic A1
  192.0.2.12       00005e-005302     dynamic A2
  192.0.2.99                         dynamic A9
  192.0.2.13       00005e-005303     dynamic A3
""",
}

MAC_TABLES = {
    "cisco ios": """access-7#sh mac address-table
          Mac Address Table
-------------------------------------------

Vlan    Mac Address       Type        Ports
----    -----------       --------    -----
 All    0100.0ccc.cccc    STATIC      CPU
  20    0000.5e00.5301    DYNAMIC     Gi1/0/1
  20    0000.5e00.5302    DYNAMIC     Gi1/0/2
  20    0000.5e00.5303    STATIC      Gi1/0/3
  20    0000.5e00.53ff    STATIC      CPU
Total Mac Addresses for this criterion: 5
""",
    "cisco nx-os": """access-7# show mac address-table
Legend:
        * - primary entry, G - Gateway MAC, (R) - Routed MAC
   VLAN     MAC Address      Type      age     Secure NTFY Ports/SWID.SSID.LID
---------+-----------------+--------+---------+------+----+------------------
* 20       0000.5e00.5301    dynamic   10         F    F  Eth1/1
* 20       0000.5e00.5302    dynamic   10         F    F  Eth1/2
+ 20       0000.5e00.5303    dynamic   10         F    F  Po3
G -        0000.5e00.53ff    static    -          F    F  sup-eth1(R)
""",
    "arista eos": """access-7>show mac address-table
          Mac Address Table
------------------------------------------------------------------

Vlan    Mac Address       Type        Ports      Moves   Last Move
----    -----------       ----        -----      -----   ---------
  20    0000.5e00.5301    DYNAMIC     Et1        1       0:04:11 ago
  20    0000.5e00.5302    DYNAMIC     Et2        1       1 day, 3:00:00 ago
  20    0000.5e00.5303    STATIC      Et3
Total Mac Addresses for this criterion: 3
""",
    "junos": """user@access-7> show ethernet-switching table

MAC flags (S - static MAC, D - dynamic MAC, L - locally learned)

Ethernet switching table : 3 entries, 3 learned
Routing instance : default-switch
    Vlan                MAC                 MAC         Age    Logical                NH        RTR
    name                address             flags              interface              Index     ID
    cameras             00:00:5e:00:53:01   D             -   ge-0/0/1.0             0         0
    cameras             00:00:5e:00:53:02   D             -   ge-0/0/2.0             0         0
    cameras             00:00:5e:00:53:03   DL            -   ae3.0                  0         0

{master:0}
""",
    "procurve": """access-7# show mac-address

 Status and Counters - Port Address Table

  MAC Address   Port  VLAN
  ------------- ----- ----
  00005e-005301 1     20
  00005e-005302 A2    20
  00005e-005303 Trk3  20
""",
    "comware": """<access-7>display mac-address
MAC ADDR       VLAN ID  STATE          PORT INDEX               AGING TIME(s)
0000-5e00-5301 20       Learned        GigabitEthernet1/0/1     AGING
0000-5e00-5302 20       Learned        GigabitEthernet1/0/2     AGING
0000-5e00-5303 20       Config static  GigabitEthernet1/0/3     NOAGED
""",
    "aruba cx": """access-7# show mac-address-table
MAC age-time            : 300 seconds
Number of MAC addresses : 3

MAC Address          VLAN     Type                      Port
--------------------------------------------------------------
00:00:5e:00:53:01    20       dynamic                   1/1/1
00:00:5e:00:53:02    20       port-access-security      1/1/2
00:00:5e:00:53:03    20       dynamic                   lag3
""",
    "huawei vrp": """<access-7>display mac-address
-------------------------------------------------------------------------------
MAC Address    VLAN/VSI/BD   Learned-From        Type
-------------------------------------------------------------------------------
0000-5e00-5301 20/-/-        GE0/0/1             dynamic
0000-5e00-5302 20/-/-        GE0/0/2             dynamic
0000-5e00-5303 20/-/-        GE0/0/3             sticky
""",
    "dell os10": """access-7# show mac address-table
VlanId   Mac Address         Type        Interface
20       00:00:5e:00:53:01   dynamic     ethernet1/1/1
20       00:00:5e:00:53:02   dynamic     ethernet1/1/2
20       00:00:5e:00:53:03   static      port-channel3
""",
}

LLDP = {
    "cisco ios": """access-7#show lldp neighbors detail
------------------------------------------------
Local Intf: Gi1/0/1
Chassis id: 0000.5e00.5301
Port id: 0000.5e00.5301
Port Description: eth0
System Name: gate-cam

System Description:
Acme Network Camera X1
firmware 2.10.4

Time remaining: 112 seconds
System Capabilities: S
Enabled Capabilities - not advertised
Management Addresses:
    IP: 192.0.2.11
Auto Negotiation - supported, enabled
Vlan ID: - not advertised

MED Information:

    MED Codes:
          (NP) Network Policy, (LI) Location Identification

    F/W revision: 2.10.4
    Manufacturer: Acme
    Model: X1
    Serial number: X1-0001
    Capabilities: NP, PD, IN
------------------------------------------------
Local Intf: Gi1/0/2
Chassis id: 0000.5e00.5302
Port id: eth0
Port Description - not advertised
System Name - not advertised

System Description - not advertised
Time remaining: 100 seconds
Management Addresses - not advertised

Total entries displayed: 2
""",
    "arista eos": """access-7#show lldp neighbors detail
Interface Ethernet1 detected 1 LLDP neighbors:

  Neighbor 0000.5e00.5301/0000.5e00.5301, age 5 seconds
  Discovered 6 days, 7:17:02 ago; Last changed 6 days, 7:17:02 ago
  - Chassis ID type: MAC address (4)
    Chassis ID     : 0000.5e00.5301
  - Port ID type: MAC address (3)
    Port ID     : 0000.5e00.5301
  - Time To Live: 120 seconds
  - System Name: "gate-cam"
  - System Description: "Acme Network Camera X1"
  - Management Address subtype: IPv4
    Management Address        : 192.0.2.11

Interface Ethernet2 detected 1 LLDP neighbors:

  Neighbor 0000.5e00.5302/eth0, age 9 seconds
  - Chassis ID type: MAC address (4)
    Chassis ID     : 0000.5e00.5302
""",
    "junos": """user@access-7> show lldp neighbors interface ge-0/0/1
LLDP Neighbor Information:
Local Information:
Index: 1 Time to live: 120 Time mark: Mon Nov  2 10:00:00 2026 Age: 5 secs
Local Interface    : ge-0/0/1
Parent Interface   : -
Local Port ID      : 511

Neighbour Information:
Chassis type       : Mac address
Chassis ID         : 00:00:5e:00:53:01
Port type          : Mac address
Port ID            : 00:00:5e:00:53:01
Port description   : eth0
System name        : gate-cam

System Description : Acme Network Camera X1

Management address
        Address Type      : IPv4(1)
        Address           : 192.0.2.11

Local Interface    : ge-0/0/2
Neighbour Information:
Chassis type       : Mac address
Chassis ID         : 00:00:5e:00:53:02
""",
    "procurve": """access-7# show lldp info remote-device detail
 LLDP Remote Device Information Detail

  Local Port   : 1
  ChassisType  : mac-address
  ChassisId    : 00005e-005301
  PortType     : mac-address
  PortId       : 00 00 5e 00 53 01
  SysName      : gate-cam
  System Descr : Acme Network Camera X1
  PortDescr    : eth0
  Pvid         :

  Remote Management Address
     Type    : ipv4
     Address : 192.0.2.11

------------------------------------------------------------------------------
  Local Port   : A2
  ChassisType  : local
  ChassisId    : unit-2
  PortType     : mac-address
  PortId       : 00 00 5e 00 53 02
  SysName      :
""",
    "comware": """<access-7>display lldp neighbor-information verbose
LLDP neighbor-information of port 1[GigabitEthernet1/0/1]:
LLDP agent nearest-bridge:
 LLDP neighbor index : 1
 Update time         : 0 days, 0 hours, 2 minutes, 15 seconds
 Chassis type        : MAC address
 Chassis ID          : 0000-5e00-5301
 Port ID type        : MAC address
 Port ID             : 0000-5e00-5301
 System name         : gate-cam
 System description  : Acme Network Camera X1
 System capabilities supported : Station Only
 Management address type           : IPv4
 Management address                : 192.0.2.11

LLDP neighbor-information of port 2[GigabitEthernet1/0/2]:
 LLDP neighbor index : 1
 Chassis type        : MAC address
 Chassis ID          : 0000-5e00-5302
""",
    "aruba cx": """access-7# show lldp neighbor-info detail

LLDP Neighbor Information
=========================

Total Neighbor Entries          : 2

--------------------------------------------------------------------------------

Port                           : 1/1/1
Neighbor Entries               : 1
Neighbor System-Name           : gate-cam
Neighbor System-Description    : Acme Network Camera X1
Technical Support: see the manual
Neighbor Chassis-ID            : 00:00:5e:00:53:01
Neighbor Management-Address    : 192.0.2.11
Chassis Capabilities Available : Station
Neighbor Port-ID               : 00:00:5e:00:53:01
TTL                            : 120

--------------------------------------------------------------------------------

Port                           : 1/1/2
Neighbor Chassis-ID            : 00:00:5e:00:53:02
""",
    "lldpd": """-------------------------------------------------------------------------------
LLDP neighbors:
-------------------------------------------------------------------------------
Interface:    swp1, via: LLDP, RID: 1, Time: 0 day, 00:01:02
  Chassis:
    ChassisID:    mac 00:00:5e:00:53:01
    SysName:      gate-cam
    SysDescr:     Acme Network Camera X1
    MgmtIP:       192.0.2.11
    Capability:   Station, on
  Port:
    PortID:       mac 00:00:5e:00:53:01
    PortDescr:    eth0
    TTL:          120
-------------------------------------------------------------------------------
Interface:    swp2, via: LLDP, RID: 2, Time: 0 day, 00:01:02
  Chassis:
    ChassisID:    mac 00:00:5e:00:53:02
""",
}

LLDP_TABLES = {
    "junos": """user@access-7> show lldp neighbors
Local Interface    Parent Interface    Chassis Id          Port info          System Name
ge-0/0/1           -                   00:00:5e:00:53:01   eth0               gate-cam
ge-0/0/2           -                   00:00:5e:00:53:02   eth0               dock-cam
""",
    "procurve": """
 LLDP Remote Devices Information

  LocalPort | ChassisId          PortId             PortDescr SysName
  --------- + ------------------ ------------------ --------- ------------------
  1         | 00005e-005301      00 00 5e 00 53 01
  2         | 00005e-005302      eth0               eth0      dock-cam
""",
}

NETSH = """
Changed the current scope context to 192.0.2.0 scope.

Type : N - NONE, D - DHCP B - BOTH, U - UNSPECIFIED, R - RESERVATION IP
============================================================================================
IP Address      - Subnet Mask    - Unique ID           - Lease Expires        -Type -Name
============================================================================================

192.0.2.11      - 255.255.255.0  - 00-00-5e-00-53-01   -11/2/2026 10:11:12 AM    -D  gate-cam.example
192.0.2.12      - 255.255.255.0  - 00-00-5e-00-53-02   - NEVER EXPIRES        -R  dock-cam
192.0.2.13      - 255.255.255.0  - 00-00-5e-00-53-03   -11/3/2026 08:00:00 AM -D

No of Clients(version 4): 3 in the Scope : 192.0.2.0.
"""

CISCO_BINDING = """core-1#show ip dhcp binding
Bindings from all pools not associated with VRF:
IP address          Client-ID/              Lease expiration        Type
                    Hardware address/
                    User name
192.0.2.11          0100.005e.0053.01       Nov 03 2026 10:00 AM    Automatic
192.0.2.12          0000.5e00.5302          Infinite                Manual
"""

EVERY = (*ARP.values(), *MAC_TABLES.values(), *LLDP.values(), *LLDP_TABLES.values(), NETSH, CISCO_BINDING)
