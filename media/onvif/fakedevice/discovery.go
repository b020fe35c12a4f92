package fakedevice

import (
	"encoding/xml"
	"net"
	"strings"
)

// listenUDP opens addr; a multicast group is joined on the loopback interface.
func listenUDP(addr string) (*net.UDPConn, error) {
	at, err := net.ResolveUDPAddr("udp4", addr)
	if err != nil {
		return nil, err
	}
	if !at.IP.IsMulticast() {
		return net.ListenUDP("udp4", at)
	}
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	for _, i := range interfaces {
		if i.Flags&net.FlagLoopback != 0 {
			return net.ListenMulticastUDP("udp4", &i, at)
		}
	}
	return nil, net.InvalidAddrError("there is no loopback interface")
}

// answerProbes answers until the socket is closed.
func (d *Device) answerProbes() {
	buffer := make([]byte, 64<<10)
	for {
		n, from, err := d.udp.ReadFromUDP(buffer)
		if err != nil {
			return
		}
		var in struct {
			ID    string `xml:"Header>MessageID"`
			Types string `xml:"Body>Probe>Types"`
		}
		if xml.Unmarshal(buffer[:n], &in) != nil || in.ID == "" {
			continue
		}
		if d.cfg.Quirks.NoTypes && !strings.Contains(in.Types, ":Device") {
			continue
		}
		d.count("Probe", string(buffer[:n]))
		_, _ = d.udp.WriteToUDP([]byte(d.match(in.ID)), from) // a client that has gone misses nothing
	}
}

// match is the answer to a probe, WS-Discovery 1.0 §5.3.
func (d *Device) match(relatesTo string) string {
	at := d.cfg.Quirks.MatchAddress
	if at == "" {
		at = d.scheme() + d.Addr() + servicePath
	}
	return `<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">
<SOAP-ENV:Header><wsa:MessageID>urn:uuid:00000000-0000-4000-8000-000000000001</wsa:MessageID><wsa:RelatesTo>` + relatesTo + `</wsa:RelatesTo>
<wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</wsa:Action></SOAP-ENV:Header>
<SOAP-ENV:Body><d:ProbeMatches><d:ProbeMatch><wsa:EndpointReference><wsa:Address>urn:uuid:` + uuidOf(d.Addr()) + `</wsa:Address></wsa:EndpointReference>
<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/Pos%20jaga onvif://www.onvif.org/hardware/FK-2 onvif://www.onvif.org/location/Gerbang</d:Scopes>
<d:XAddrs>` + at + `</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>`
}
