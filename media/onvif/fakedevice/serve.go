package fakedevice

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Paths of the services.
const (
	servicePath = "/onvif/device_service"
	media1Path  = "/onvif/media_service"
	media2Path  = "/onvif/media2_service"
	ptzPath     = "/onvif/ptz_service"
)

// A request is one SOAP request, read.
type request struct {
	action string
	body   []byte
	path   string
	token  wireToken
}

// text is the content of the first element of a name in the body.
func (r request) text(name string) string {
	d := xml.NewDecoder(strings.NewReader(string(r.body)))
	for {
		t, err := d.Token()
		if err != nil {
			return ""
		}
		if start, ok := t.(xml.StartElement); ok && start.Name.Local == name {
			var s string
			_ = d.DecodeElement(&s, &start) // "" otherwise
			return s
		}
	}
}

func read(r *http.Request) (request, error) {
	b, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return request{}, err
	}
	var in struct {
		Token wireToken `xml:"Header>Security>UsernameToken"`
		Body  struct {
			Action struct{ XMLName xml.Name } `xml:",any"`
			Inner  []byte                     `xml:",innerxml"`
		} `xml:"Body"`
	}
	if err := xml.Unmarshal(b, &in); err != nil {
		return request{}, err
	}
	return request{in.Body.Action.XMLName.Local, b, r.URL.Path, in.Token}, nil
}

func (d *Device) count(action, text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests[action]++
	d.seen = append(d.seen, text)
}

// serve answers one HTTP request.
func (d *Device) serve(w http.ResponseWriter, r *http.Request) {
	in, err := read(r)
	if err != nil || r.Method != http.MethodPost {
		http.Error(w, "not SOAP", http.StatusBadRequest)
		return
	}
	d.count(in.action, fmt.Sprintf("%s %v\n%s", r.URL, r.Header, in.body))
	q := d.cfg.Quirks
	if q.Slow > 0 {
		late := time.NewTimer(q.Slow)
		defer late.Stop()
		select {
		case <-late.C:
		case <-r.Context().Done():
			return
		}
	}
	if q.Lag > 0 {
		<-time.After(q.Lag)
	}
	if d.disturb(w, r) {
		return
	}
	if ok, given := d.admit(r, in.token); !ok && d.locked(in.action) {
		d.refuse(w, r, given)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/soap+xml; charset=utf-8")
	status, body := d.answer(in)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, envelope(body)) // a client that has gone misses nothing
}

// disturb answers as a broken or hostile device does; true when it did.
func (d *Device) disturb(w http.ResponseWriter, r *http.Request) bool {
	q := d.cfg.Quirks
	d.mu.Lock()
	away := d.away
	d.mu.Unlock()
	switch {
	case away:
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = conn.Close()
		}
	case q.RedirectTo != "" && r.URL.Path == servicePath:
		w.Header().Set("Location", q.RedirectTo)
		w.WriteHeader(http.StatusTemporaryRedirect)
	case q.Body != "":
		_, _ = io.WriteString(w, q.Body) // as above
	case q.Huge:
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat("<a>", 10000)); err != nil {
				break
			}
		}
	case q.Raw != "":
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return true
		}
		_, _ = io.WriteString(conn, q.Raw) // as above
		_ = conn.Close()
	default:
		return false
	}
	return true
}

// locked says whether an action needs a login, ONVIF Core §5.9.4.3.
func (d *Device) locked(action string) bool {
	switch action {
	case "GetSystemDateAndTime":
		return false
	case "GetServices", "GetCapabilities":
		return d.cfg.Quirks.AllLocked
	default:
		return true
	}
}

// refuse asks for a login: by a fault for tokens, by 401 for Digest.
func (d *Device) refuse(w http.ResponseWriter, r *http.Request, given bool) {
	stale := d.stale(r)
	if given && !stale {
		d.mu.Lock()
		d.refused++
		d.mu.Unlock()
	}
	status := http.StatusUnauthorized
	if d.cfg.Quirks.TokenOnly {
		status = http.StatusBadRequest
	} else {
		for _, c := range d.challenge(stale) {
			w.Header().Add("WWW-Authenticate", c)
		}
	}
	w.Header().Set("Content-Type", "application/soap+xml; charset=utf-8")
	w.WriteHeader(status)
	if d.cfg.Quirks.BareRefusal {
		return
	}
	_, _ = io.WriteString(w, envelope(fault("ter:NotAuthorized", "The action requested requires authorization"))) // as above
}

// stale says whether a request's nonce was good, once.
func (d *Device) stale(r *http.Request) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.cfg.Quirks.RotateNonce && d.nonces[directive(r.Header.Get("Authorization"), "nonce")] > 1
}

func envelope(body string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:ter="http://www.onvif.org/ver10/error" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tr2="http://www.onvif.org/ver20/media/wsdl" xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema"><env:Body>` +
		body + `</env:Body></env:Envelope>`
}

func fault(subcode, reason string) string {
	return `<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>` + subcode +
		`</env:Value></env:Subcode></env:Code><env:Reason><env:Text xml:lang="en">` + reason + `</env:Text></env:Reason></env:Fault>`
}
