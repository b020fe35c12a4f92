package fakedevice

import (
	"encoding/xml"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// answer is the body of the answer to a request that may pass.
func (d *Device) answer(in request) (status int, body string) {
	media2 := in.path == media2Path
	switch in.action {
	case "GetSystemDateAndTime":
		return http.StatusOK, d.date()
	case "GetServices":
		if !d.cfg.Quirks.NoServices {
			return http.StatusOK, d.services()
		}
	case "GetCapabilities":
		return http.StatusOK, `<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Media><tt:XAddr>` + d.xaddr(media1Path) +
			`</tt:XAddr></tt:Media><tt:PTZ><tt:XAddr>` + d.xaddr(ptzPath) + `</tt:XAddr></tt:PTZ></tds:Capabilities></tds:GetCapabilitiesResponse>`
	case "GetDeviceInformation":
		return http.StatusOK, `<tds:GetDeviceInformationResponse><tds:Manufacturer>Fakir</tds:Manufacturer><tds:Model>FK-2</tds:Model>` +
			`<tds:FirmwareVersion>1.2.3</tds:FirmwareVersion><tds:SerialNumber>000001</tds:SerialNumber><tds:HardwareId>1</tds:HardwareId></tds:GetDeviceInformationResponse>`
	case "GetProfiles":
		if media2 {
			return http.StatusOK, d.profiles2()
		}
		return http.StatusOK, d.profiles1()
	case "GetStreamUri":
		return d.streamURI(in, media2)
	case "SetSynchronizationPoint":
		d.happen(Event{Action: in.action, Argument: in.text("ProfileToken"), Media2: media2}, nil)
		return http.StatusOK, empty(in.action, media2)
	}
	if status, body, ok := d.encoders(in, media2); ok {
		return status, body
	}
	if in.path == ptzPath && !d.cfg.Quirks.NoPTZ {
		return d.turn(in)
	}
	return http.StatusInternalServerError, fault("ter:ActionNotSupported", "Optional Action Not Implemented")
}

func empty(action string, media2 bool) string {
	prefix := "trt"
	if media2 {
		prefix = "tr2"
	}
	return "<" + prefix + ":" + action + "Response/>"
}

func (d *Device) date() string {
	t := d.now()
	return fmt.Sprintf(`<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>`+
		`<tt:TimeZone><tt:TZ>WIB-7</tt:TZ></tt:TimeZone><tt:UTCDateTime><tt:Time><tt:Hour>%d</tt:Hour><tt:Minute>%d</tt:Minute><tt:Second>%d</tt:Second></tt:Time>`+
		`<tt:Date><tt:Year>%d</tt:Year><tt:Month>%d</tt:Month><tt:Day>%d</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`,
		t.Hour(), t.Minute(), t.Second(), t.Year(), t.Month(), t.Day())
}

// xaddr is a service's address as the device writes it.
func (d *Device) xaddr(path string) string {
	host := d.Addr()
	if h := d.cfg.Quirks.HTTPHost; h != "" {
		host = h
	}
	return d.scheme() + host + path
}

func (d *Device) services() string {
	all := []struct{ ns, path string }{
		{"http://www.onvif.org/ver10/device/wsdl", servicePath},
		{"http://www.onvif.org/ver10/media/wsdl", media1Path},
		{"http://www.onvif.org/ver20/media/wsdl", media2Path},
		{"http://www.onvif.org/ver20/ptz/wsdl", ptzPath},
	}
	var b strings.Builder
	for _, s := range all {
		if s.path == media2Path && d.cfg.Quirks.Media1Only || s.path == ptzPath && d.cfg.Quirks.NoPTZ {
			continue
		}
		fmt.Fprintf(&b, `<tds:Service><tds:Namespace>%s</tds:Namespace><tds:XAddr>%s</tds:XAddr><tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>`, s.ns, d.xaddr(s.path))
	}
	return "<tds:GetServicesResponse>" + b.String() + "</tds:GetServicesResponse>"
}

// profiles1 is Media1, which does not know H.265.
func (d *Device) profiles1() string {
	var b strings.Builder
	for _, p := range d.Streams() {
		if p.Codec == "H265" {
			continue
		}
		fmt.Fprintf(&b, `<trt:Profiles token="%s" fixed="true"><tt:Name>%s</tt:Name><tt:VideoSourceConfiguration token="VSC"><tt:Name>VSC</tt:Name><tt:SourceToken>%s</tt:SourceToken></tt:VideoSourceConfiguration>%s%s</trt:Profiles>`,
			p.Token, p.Name, p.Channel, p.config1("tt:VideoEncoderConfiguration"), d.mover("tt:PTZConfiguration"))
	}
	return "<trt:GetProfilesResponse>" + b.String() + `<trt:Profiles token="sound"><tt:Name>sound only</tt:Name></trt:Profiles></trt:GetProfilesResponse>`
}

func (d *Device) profiles2() string {
	var b strings.Builder
	for _, p := range d.Streams() {
		if d.cfg.Quirks.Media2Empty {
			break
		}
		fmt.Fprintf(&b, `<tr2:Profiles token="%s" fixed="true"><tr2:Name>%s</tr2:Name><tr2:Configurations><tr2:VideoSource token="VSC"><tt:Name>VSC</tt:Name><tt:SourceToken>%s</tt:SourceToken></tr2:VideoSource>%s%s</tr2:Configurations></tr2:Profiles>`,
			p.Token, p.Name, p.Channel, p.config2("tr2:VideoEncoder"), d.mover("tr2:PTZ"))
	}
	return "<tr2:GetProfilesResponse>" + b.String() + "</tr2:GetProfilesResponse>"
}

// mover is a PTZ configuration, "" when the device does not move.
func (d *Device) mover(element string) string {
	if d.cfg.Quirks.NoPTZ {
		return ""
	}
	return `<` + element + ` token="PTZ"><tt:Name>PTZ</tt:Name><tt:NodeToken>PTZNODE</tt:NodeToken></` + element + `>`
}

func (d *Device) streamURI(in request, media2 bool) (status int, body string) {
	token := in.text("ProfileToken")
	for _, p := range d.Streams() {
		if p.Token != token {
			continue
		}
		if media2 {
			return http.StatusOK, `<tr2:GetStreamUriResponse><tr2:Uri>` + escape(d.uri(p)) + `</tr2:Uri></tr2:GetStreamUriResponse>`
		}
		return http.StatusOK, `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>` + escape(d.uri(p)) + `</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
			`<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>`
	}
	return http.StatusBadRequest, fault("ter:NoProfile", "No such profile")
}

func (d *Device) uri(p Profile) string {
	if p.URI != "" {
		return p.URI
	}
	host, _, _ := net.SplitHostPort(d.Addr())
	if h := d.cfg.Quirks.StreamHost; h != "" {
		host = h
	}
	if d.cfg.Quirks.LoginInURI {
		host = d.cfg.User + ":" + d.cfg.Password + "@" + host
	}
	return "rtsp://" + host + ":554/" + p.Token + "?transport=tcp&x=1"
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}
