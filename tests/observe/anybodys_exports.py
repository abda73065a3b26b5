"""JSON, XML and text that programs at large write, by us after their documentation; addresses are RFC 5737's and RFC 7042's.

Each holds the cameras `..:53:01` and `..:53:02`, or as much of them as such a file can say.
"""

from __future__ import annotations

NETBOX_API = """{"count": 2, "next": null, "results": [
 {"id": 1, "url": "https://netbox.example/api/dcim/devices/1/", "display": "gate-cam", "name": "gate-cam",
  "device_type": {"id": 3, "display": "X1", "manufacturer": {"id": 2, "name": "Acme", "slug": "acme"}, "model": "X1", "slug": "x1"},
  "role": {"id": 3, "name": "IP Camera"}, "serial": "X1-0001", "site": {"id": 1, "name": "Harbour", "slug": "harbour"},
  "primary_ip": {"id": 8, "family": {"value": 4, "label": "IPv4"}, "address": "192.0.2.11/24"},
  "custom_fields": {"snmp_community": "s3cr3tcomm", "admin_password": "hunter2"}},
 {"id": 2, "name": "dock-cam", "device_type": {"manufacturer": {"name": "Acme"}, "model": "X2"}, "serial": "X2-0002",
  "primary_ip": null, "custom_fields": {"snmp_community": "s3cr3tcomm"}}
]}
"""
KEA_API = """[ { "arguments": { "leases": [
   { "cltt": 1793610000, "fqdn-fwd": false, "hostname": "gate-cam.", "hw-address": "00:00:5e:00:53:01", "ip-address": "192.0.2.11",
     "state": 0, "subnet-id": 1, "valid-lft": 3600 },
   { "cltt": 1793610000, "hostname": "", "hw-address": "00:00:5e:00:53:02", "ip-address": "192.0.2.12", "subnet-id": 1, "valid-lft": 3600 } ] },
  "result": 0, "text": "2 IPv4 lease(s) found." } ]
"""
GLPI_AGENT = """{"action": "netdiscovery", "itemtype": "NetworkEquipment", "content": {"versionclient": "x", "network_device": {
  "type": "Camera", "manufacturer": "Acme", "model": "X1", "mac": "00:00:5e:00:53:01", "serial": "X1-0001", "firmware": "2.10.4",
  "name": "gate-cam", "ips": ["192.0.2.11"], "credentials": "hunter2"}}}
"""
POWERSHELL = """[
    {
        "IPAddress":  {"Address":  184680640, "IPAddressToString":  "192.0.2.11"},
        "ClientId":  "00-00-5e-00-53-01", "HostName":  "gate-cam",
        "ScopeId":  {"IPAddressToString":  "192.0.2.0"}, "LeaseExpiryTime":  "/Date(1793610000000)/", "AddressState":  "Active"
    }
]
"""
PLAIN_LINES = """{"hostname": "gate-cam", "mac": "00:00:5e:00:53:01", "ip": "192.0.2.11", "model": "X1", "password": "hunter2"}
{"hostname": "dock-cam", "mac": "00:00:5e:00:53:02", "ip": "192.0.2.12", "model": "X2", "password": "hunter2"}
"""
JSON = {"netbox": NETBOX_API, "kea": KEA_API, "glpi": GLPI_AGENT, "powershell": POWERSHELL, "lines": PLAIN_LINES}

SDM = """<?xml version="1.0" encoding="utf-8"?>
<DeviceList>
  <Device>
    <IPAddress>192.0.2.11</IPAddress>
    <Username>Admin</Username>
    <Password>hunter2</Password>
    <Name>gate-cam</Name>
    <ModelName>X1</ModelName>
    <SerialNumber>X1-0001</SerialNumber>
    <MacAddress>00-00-5E-00-53-01</MacAddress>
  </Device>
  <Device>
    <IPAddress>192.0.2.12</IPAddress>
    <Password>hunter2</Password>
    <Name>dock-cam</Name>
    <ModelName>X2</ModelName>
    <MacAddress>00-00-5E-00-53-02</MacAddress>
  </Device>
</DeviceList>
"""
NESTED = """<cameras>
<camera name="gate-cam" password="hunter2"><network ip="192.0.2.11" mac="00:00:5e:00:53:01"/><model>X1</model></camera>
<camera name="dock-cam" password="hunter2"><network ip="192.0.2.12" mac="00:00:5e:00:53:02"/><model>X2</model></camera>
</cameras>
"""
XML = {"siqura": SDM, "nested": NESTED}

MASSCAN = """[
{   "ip": "192.0.2.11",   "timestamp": "1793610000", "ports": [ {"port": 80, "proto": "tcp", "status": "open", "reason": "syn-ack", "ttl": 64} ] }
,
{   "ip": "192.0.2.12",   "timestamp": "1793610000", "ports": [ {"port": 554, "proto": "tcp", "service": {"name": "http", "banner": "HTTP/1.1 200 OK\\r\\nServer: AcmeWeb\\r\\n\\r\\n"}} ] }
]
"""
NMAP = """Starting Nmap 7.94 ( https://nmap.org ) at 2026-11-02 09:00 UTC
Nmap scan report for gate-cam (192.0.2.11)
Host is up (0.001s latency).
Not shown: 998 closed tcp ports (reset)
PORT    STATE SERVICE VERSION
80/tcp  open  http    Acme web server 1.0
554/tcp open  rtsp
MAC Address: 00:00:5E:00:53:01 (ICANN)

Nmap scan report for 192.0.2.12
Host is up.
MAC Address: 00:00:5E:00:53:02 (ICANN)

Nmap scan report for 192.0.2.99 [host down]
"""
NMAP_LINES = """# Nmap 7.94 scan initiated Mon Nov  2 09:00:00 2026 as: nmap -oG - 192.0.2.0/24
Host: 192.0.2.11 (gate-cam)\tPorts: 80/open/tcp//http//Acme web server 1.0/, 554/open/tcp//rtsp///, 22/closed/tcp//ssh///\tIgnored State: closed (997)
Host: 192.0.2.12 ()\tStatus: Up
Host: 192.0.2.99 ()\tStatus: Down
"""
DHCPD6 = r"""# The format of this file is documented in the dhcpd.leases(5) manual page.
server-duid "\000\001\000\001\030\012\013\014\000\000^\000S\377";

ia-na "\001\002\003\004\000\001\000\001\030\012\013\014\000\000^\000S\001" {
  cltt 1 2026/11/02 09:00:00;
  iaaddr 2001:db8::11 {
    binding state active;
    preferred-life 225;
    max-life 360;
    ends 1 2026/11/02 10:00:00;
  }
}
ia-na "\001\002\003\004\000\002\000\000\253\021x" {
  iaaddr 2001:db8::13 {
    binding state active;
  }
}
"""
KEA6 = """address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,hwaddr,state,user_context
2001:db8::11,00:03:00:01:00:00:5e:00:53:01,3600,1793613600,1,1800,0,1,128,0,0,gate-cam,,0,
"""
DNSMASQ = """1793610000 00:00:5e:00:53:01 192.0.2.11 gate-cam 01:00:00:5e:00:53:01
1793610000 00:00:5e:00:53:02 192.0.2.12 * *
duid 00:01:00:01:2c:aa:bb:cc:00:00:5e:00:53:09
"""
BILL_XML = """<?xml version="1.0" encoding="UTF-8"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1">
  <metadata><timestamp>2026-11-02T09:00:00Z</timestamp></metadata>
  <components>
    <component type="device">
      <manufacturer><name>Acme</name></manufacturer><name>X1</name><description>Outdoor camera</description>
      <components><component type="firmware"><name>acmefw</name><version>2.10.4</version></component></components>
      <properties>
        <property name="cdx:device:serialNumber">X1-0001</property><property name="cdx:device:macAddress">00:00:5e:00:53:01</property>
      </properties>
    </component>
    <component type="library"><name>openssl</name></component>
  </components>
</bom>
"""
