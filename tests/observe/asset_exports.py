"""Exports of asset-management and video systems, written by us with the headings that their documentation or source names."""

from __future__ import annotations

NETBOX = """Name,Status,Tenant,Site,Location,Rack,Role,Manufacturer,Type,IP Address,Serial number,Asset tag,Platform
gate-cam,Active,Facilities,Harbour,Gate,,IP Camera,Acme,X1,192.0.2.11/24,X1-0001,A-0001,
"""
NETBOX_IMPORT = """name,device_role,manufacturer,device_type,serial,site,status
gate-cam,IP Camera,Acme,X1,X1-0001,Harbour,active
"""
GLPI = """"Name";"Entity";"Status";"Manufacturer";"Serial number";"Type";"Model";"Location";"Last update";"Network ports - MAC";"Network ports - IP";"Alternate username"
"gate-cam";"Root entity > Harbour";"In use";"Acme";"X1-0001";"IP Camera";"X1";"Harbour";"2026-11-02 09:00";"00:00:5e:00:53:01";"192.0.2.11";"j.roy"
"""
GLPI_FR = """"Nom";"Entité";"Statut";"Fabricant";"Numéro de série";"Type";"Modèle";"Lieu";"Dernière modification";"Nom d'usager"
"gate-cam";"Entité racine";"En service";"Acme";"X1-0001";"IP Camera";"X1";"Harbour";"2026-11-02 09:00";"j.roy"
"""
SNIPE_IT = """Company,Asset Name,Asset Tag,Model,Model No.,Category,Manufacturer,Serial,Purchased,Cost,EOL Date,Order Number,Supplier,Location,Default Location,Checked Out To,Type,Username,Status,Notes
Example,gate-cam,A-0001,X1,,IP Camera,Acme,X1-0001,2024-03-01,"1,250.00",2029-03-01,PO-77,Reseller Inc,Harbour,Depot,J. Roy,user,jroy,Deployed (deployed),
"""
LANSWEEPER = """AssetID,AssetName,AssetTypename,Domain,IPAddress,IPLocation,Mac,Manufacturer,Model,Serialnumber,Location,Lastseen,Lasttried,Username
12,gate-cam,IP Camera,EXAMPLE,192.0.2.11,Undefined,00:00:5E:00:53:01,Acme,X1,X1-0001,Harbour,2026-11-02 09:00:00,2026-11-02 10:00:00,EXAMPLE\\jroy
"""
INTUNE = """Device ID,Device name,Enrollment date,Last check-in,Ownership,Compliance,OS,Manufacturer,Model,Serial number,Wi-Fi MAC,Ethernet MAC,Primary user UPN,Phone number
7f,gate-cam,2024-01-01,2026-11-02T09:00:00Z,Corporate,Compliant,Android,Acme,X1,X1-0001,,00005E005301,jroy@example.org,555-0100
"""
DEFENDER = """Name,Type,Vendor,Model,IPv4 Address,MAC Address,Site,Zone,Sensor,Firmware version,Serial number,Last activity,First seen,Purdue level,Programming device,Importance
gate-cam,IP Camera,Acme,X1,192.0.2.11,00:00:5e:00:53:01,Harbour,z1,s1,2.10.4,X1-0001,11/02/2026 09:00:00 AM,01/02/2024 10:00:00 PM,Level 2,False,Low
"""
SIQURA = """IPAddress;Port;Username;Password;ForcedOffline;Name;ModelName;ProductType;SerialNumber;MacAddress;Status
192.0.2.11;80;admin;hunter2;False;gate-cam;X1;IP Camera;X1-0001;00:00:5E:00:53:01;Online
"""
ANGRY_IP = """IP,Ping,Hostname,Ports,MAC Address,MAC Vendor
192.0.2.11,2 ms,gate-cam,"80,554",00:00:5E:00:53:01,Acme
"""
SADP = """ID,Device Type,Status,IPv4 Address,Port,Enhanced SDK Service Port,Software Version,IPv4 Gateway,HTTP Port,Device Serial No.,Subnet Mask,MAC Address,Encoding Channel(s),DSP Version,Start Time,IPv6 Address,Support IPv6
001,X1,Active,192.0.2.11,8000,8443,V5.5.0build 180101,192.0.2.1,80,X1-0001,255.255.255.0,00-00-5e-00-53-01,1,V7.3,2026-11-02 09:00:00,::,Yes
"""
SADP_RAW = """Uuid,Types,DeviceType,DeviceDescription,DeviceSN,CommandPort,HttpPort,MAC,IPv4Address,IPv4SubnetMask,SoftwareVersion,DSPVersion,BootTime,Salt,PasswordResetAbility
7a,inquiry,1,X1,X1-0001,8000,80,00-00-5e-00-53-01,192.0.2.11,255.255.255.0,V5.5.0build 180101,V7.3,2026-11-02 09:00:00,abcdef0123,3
"""
RUNZERO_CSV = """id,addresses,macs,newest_mac,newest_mac_vendor,names,type,hw,os,site_name,last_seen,detected_by
a-1,192.0.2.11,00:00:5e:00:53:01,00:00:5e:00:53:01,Acme,gate-cam,IP Camera,Acme X1,Linux,Harbour,2026-11-02T09:00:00Z,arp
"""
NET_NEIGHBOR = """"ifIndex","IPAddress","LinkLayerAddress","State"
"11","192.0.2.11","00-00-5E-00-53-01","Reachable"
"""
# A video system's export whose headings nobody has published: a saved mapping reads it.
UNPUBLISHED = """Nimike;Valmistaja;Laitetyyppi;Verkko-osoite;Laitetunnus
gate-cam;Acme;X1;192.0.2.11;00:00:5e:00:53:01
"""

EVERY = {
    "netbox": NETBOX, "netbox import form": NETBOX_IMPORT, "glpi": GLPI, "glpi, in french": GLPI_FR, "snipe-it": SNIPE_IT,
    "lansweeper": LANSWEEPER, "intune": INTUNE, "defender for iot": DEFENDER, "siqura": SIQURA, "runzero": RUNZERO_CSV,
    "angry ip scanner": ANGRY_IP, "hikvision sadp": SADP, "hikvision sadp, raw": SADP_RAW,
}  # fmt: skip
