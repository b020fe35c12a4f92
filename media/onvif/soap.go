package onvif

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// Limits of what a device may answer.
const (
	maxReply  = 1 << 20 // bytes of a body
	maxReason = 160     // characters of its own words in an error
)

const envelopeStart = `<?xml version="1.0" encoding="UTF-8"?>` +
	`<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"` +
	` xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema"` +
	` xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tr2="http://www.onvif.org/ver20/media/wsdl"` +
	` xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl"` +
	` xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"` +
	` xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">`

// envelope is one SOAP 1.2 request.
func envelope(security, body string) string {
	return envelopeStart + `<s:Header>` + security + `</s:Header><s:Body>` + body + `</s:Body></s:Envelope>`
}

// escape is s as XML text.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}

// A Fault is what a device answered instead of an answer, SOAP 1.2 §5.4.
type Fault struct {
	Subcode string // "ter:NotAuthorized"
	Reason  string
}

func (f *Fault) Error() string {
	switch {
	case f.Reason != "":
		return "it answers: " + f.Reason
	case f.Subcode != "":
		return "it answers " + f.Subcode
	default:
		return "it answers with a fault"
	}
}

// unauthorized says whether the fault asks for a better login. Devices differ
// in the code, so that the words count too.
func (f *Fault) unauthorized() bool {
	words := strings.ToLower(f.Subcode + " " + f.Reason)
	for _, w := range []string{"notauthorized", "not authorized", "unauthorized", "failedauthentication", "invalidsecurity", "authority failure"} {
		if strings.Contains(words, w) {
			return true
		}
	}
	return false
}

// lacks says whether the device means that it cannot do this at all.
func (f *Fault) lacks() bool {
	words := strings.ToLower(f.Subcode)
	return strings.Contains(words, "actionnotsupported") || strings.Contains(words, "notimplemented") || strings.Contains(words, "ptznotsupported")
}

// A response is a device's answer, read and bounded.
type response struct {
	status int
	header http.Header
	body   []byte
}

// wireFault reads faults of SOAP 1.2 and, because some devices mix them, 1.1.
type wireFault struct {
	XMLName xml.Name `xml:"Envelope"`
	Fault   *struct {
		Subcode []string `xml:"Code>Subcode>Value"`
		Deeper  []string `xml:"Code>Subcode>Subcode>Value"`
		Reason  []string `xml:"Reason>Text"`
		Old     []string `xml:"faultstring"`
	} `xml:"Body>Fault"`
}

// fault is the fault in an answer; err is ErrReply when it is no envelope.
func (r response) fault() (*Fault, error) {
	var w wireFault
	if err := decode(r.body, &w); err != nil {
		return nil, err
	}
	if w.Fault == nil {
		return nil, nil
	}
	return &Fault{
		Subcode: clean(strings.Join(append(w.Fault.Subcode, w.Fault.Deeper...), " "), maxReason),
		Reason:  clean(strings.Join(append(w.Fault.Reason, w.Fault.Old...), " "), maxReason),
	}, nil
}

// decode reads XML whatever its prefixes. Text that is not UTF-8 is Latin-1.
func decode(b []byte, out any) error {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		raw, err := io.ReadAll(in)
		if err != nil || strings.HasPrefix(strings.ToLower(charset), "utf") {
			return bytes.NewReader(raw), err
		}
		text := make([]rune, len(raw))
		for i, c := range raw {
			text[i] = rune(c)
		}
		return strings.NewReader(string(text)), nil
	}
	if err := d.Decode(out); err != nil {
		return fmt.Errorf("%w: %s", ErrReply, clean(err.Error(), maxReason))
	}
	return nil
}

// call makes one request of a service, logged in as the device wants it, and
// decodes the answer into out, if not nil. Its errors name the step, never a
// password.
func (d *Device) call(ctx context.Context, service *url.URL, action, body string, out any) error {
	if err := d.try(ctx, service, action, body, out); err != nil {
		return fmt.Errorf("%s: %w", action[strings.LastIndexByte(action, '/')+1:], err)
	}
	return nil
}

func (d *Device) try(ctx context.Context, service *url.URL, action, body string, out any) error {
	m, wrong := d.login.current()
	if wrong {
		return ErrPassword
	}
	synced := false
	for {
		r, err := d.post(ctx, service, action, body, m)
		if err != nil {
			return err
		}
		f, bad := r.fault()
		if !r.refused(f, bad, m == anonymous && d.options.User != "") {
			return r.into(f, bad, out)
		}
		if d.options.User == "" {
			return ErrNoPassword
		}
		next, more := d.login.next(m, r.header.Values("WWW-Authenticate"))
		switch {
		case more:
			m = next
		case !synced && d.syncClock(ctx): // it was set since: the token was too old
			synced = true
		default:
			d.login.refused()
			return ErrPassword
		}
	}
}

// refused says whether an answer asks for a better login. Some devices do so
// without a word: who has a login to show tries it then.
func (r response) refused(f *Fault, bad error, hopeful bool) bool {
	switch {
	case f != nil:
		return r.status == http.StatusUnauthorized || f.unauthorized()
	case r.status == http.StatusUnauthorized:
		return true
	default:
		return hopeful && bad != nil && (r.status == http.StatusBadRequest || r.status == http.StatusForbidden)
	}
}

// into is a successful answer in out, and any other as an error.
func (r response) into(f *Fault, bad error, out any) error {
	switch {
	case f != nil:
		return f
	case r.status >= 300:
		return fmt.Errorf("it answers %d %s", r.status, http.StatusText(r.status))
	case bad != nil:
		return bad
	case out == nil:
		return nil
	default:
		return decode(r.body, out)
	}
}

// post sends one request. A redirection is followed once, and only on the
// same host.
func (d *Device) post(ctx context.Context, service *url.URL, action, body string, m manner) (response, error) {
	r, err := d.send(ctx, service, action, body, m)
	if err != nil || r.status < 300 || r.status > 399 {
		return r, err
	}
	to, bad := service.Parse(r.header.Get("Location"))
	if bad != nil || to.Hostname() != service.Hostname() || to.Scheme != "http" && to.Scheme != "https" || to.User != nil ||
		service.Scheme == "https" && to.Scheme != "https" {
		return r, ErrRedirect
	}
	if r, err = d.send(ctx, to, action, body, m); err == nil && r.status >= 300 && r.status <= 399 {
		return r, ErrRedirect
	}
	return r, err
}

func (d *Device) send(ctx context.Context, service *url.URL, action, body string, m manner) (response, error) {
	ctx, cancel := context.WithTimeout(ctx, d.options.Timeout)
	defer cancel()
	text := envelope(d.login.security(m), body)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, service.String(), strings.NewReader(text))
	if err != nil {
		return response{}, errAddress
	}
	req.Header.Set("Content-Type", `application/soap+xml; charset=utf-8; action="`+action+`"`)
	req.Header.Set("User-Agent", "kawung")
	if h := d.login.header(m, http.MethodPost, service.RequestURI()); h != "" {
		req.Header.Set("Authorization", h)
	}
	res, err := d.http.Do(req)
	if err != nil {
		return response{}, d.unreachable(err)
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	b, err := io.ReadAll(io.LimitReader(res.Body, maxReply+1))
	if err != nil {
		return response{}, d.unreachable(err)
	}
	if len(b) > maxReply {
		return response{}, ErrTooLarge
	}
	return response{res.StatusCode, res.Header, b}, nil
}

// unreachable is err in words of ours: errors of net/http repeat what the
// device sent.
func (d *Device) unreachable(err error) error {
	var network *net.OpError
	var timeout net.Error
	var wrapped *url.Error
	switch {
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("no answer within %s: %w", d.options.Timeout, context.DeadlineExceeded)
	case errors.As(err, &network):
		return network
	case errors.As(err, &wrapped):
		err = wrapped.Err
	}
	return fmt.Errorf("%w: %s", ErrReply, clean(err.Error(), maxReason))
}
