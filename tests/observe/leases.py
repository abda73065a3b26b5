"""Lease files, written by us after dhcpd.leases(5) and the Kea manual."""

from __future__ import annotations

DHCPD = r"""# The format of this file is documented in the dhcpd.leases(5) manual page.
# This lease file was written by isc-dhcp-4.4.3

authoring-byte-order little-endian;
server-duid "\000\001\000\001";

lease 192.0.2.11 {
  starts 1 2026/11/02 09:00:00;
  ends 1 2026/11/02 21:00:00;
  cltt 1 2026/11/02 09:00:00;
  binding state active;
  next binding state free;
  hardware ethernet 00:00:5e:00:53:01;
  uid "\001\000\000^\000S\001";
  set vendor-class-identifier = "ACME-X1";
  client-hostname "gate-cam";
}
lease 192.0.2.12 {
  starts epoch 1793610000; # Mon Nov 02 2026
  binding state free;
  hardware ethernet 00:00:5e:00:53:02;
}
lease 192.0.2.13 {
  binding state abandoned;
}
lease 192.0.2.11 {
  starts 1 2026/11/02 15:00:00;
  cltt 1 2026/11/02 15:00:00;
  binding state active;
  hardware ethernet 00:00:5e:00:53:01;
  set vendor-class-identifier = "ACME-X1";
  client-hostname "gate-cam";
}
lease 192.0.2.14 {
  hardware ethernet 00:00:5e:00:53:04;
"""

KEA4 = """address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id
192.0.2.11,00:00:5e:00:53:01,01:00:00:5e:00:53:01,3600,1793613600,1,0,0,gate-cam.example.,0,,0
192.0.2.12,,01:00:00:5e:00:53:02,3600,1793613600,1,0,0,a&#x2cb,0,,0
192.0.2.13,00:00:5e:00:53:03,,3600,1793613600,1,0,0,,1,,0
192.0.2.11,00:00:5e:00:53:01,01:00:00:5e:00:53:01,3600,1793617200,1,0,0,gate-cam.example.,0,,0
192.0.2.14,00:00:5e:00:53:04,,0,1793613600,1,0,0,,0,,0
192.0.2.15,00:00
"""

KEA6 = """address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,hwaddr,state,user_context
2001:db8::11,00:03:00:01:00:00:5e:00:53:01,3600,1793613600,1,1800,0,1,128,0,0,gate-cam,00:00:5e:00:53:01,0,
"""
