package http

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// A reply is the last good answer of a source.
type reply struct {
	body     any // decoded, numbers as written
	etag     string
	modified string    // Last-Modified as sent
	asOf     time.Time // Last-Modified, else when it was fetched
}

// fetch asks the source, conditionally when it answered before. A 304 is the
// last reply, true again as of now unless the source dates it itself.
func (p *Poller) fetch(ctx context.Context) (reply, error) {
	ctx, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.Feed.URL, nil)
	if err != nil {
		return reply{}, err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "kawung")
	if p.last.etag != "" {
		req.Header.Set("If-None-Match", p.last.etag)
	}
	if p.last.modified != "" {
		req.Header.Set("If-Modified-Since", p.last.modified)
	}
	res, err := p.Client.Do(req)
	if err != nil {
		return reply{}, fmt.Errorf("ask: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusNotModified && p.last.body != nil {
		again := p.last
		if again.modified == "" {
			again.asOf = p.Now()
		}
		return again, nil
	}
	if res.StatusCode != http.StatusOK {
		return reply{}, statusError(res.StatusCode)
	}
	return p.read(res)
}

func (p *Poller) read(res *http.Response) (reply, error) {
	b, err := io.ReadAll(io.LimitReader(res.Body, p.MaxBytes+1))
	if err != nil {
		return reply{}, fmt.Errorf("read: %w", err)
	}
	if int64(len(b)) > p.MaxBytes {
		return reply{}, tooLong(p.MaxBytes)
	}
	r := reply{etag: res.Header.Get("ETag"), modified: res.Header.Get("Last-Modified"), asOf: p.Now()}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&r.body); err != nil || r.body == nil {
		return reply{}, errNotJSON
	}
	if t, err := http.ParseTime(r.modified); err == nil {
		r.asOf = t
	} else {
		r.modified = ""
	}
	return r, nil
}

// errLinkLocal is the address of metadata services and of nobody's figures.
var errLinkLocal = errors.New("link-local addresses are not asked")

// client follows at most three redirects and never asks a link-local address,
// wherever a name or a redirect points.
func client() *http.Client {
	dial := &net.Dialer{Timeout: 5 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		a, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if ip := a.Addr().Unmap(); ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() {
			return errLinkLocal
		}
		return nil
	}}
	return &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dial.DialContext, ForceAttemptHTTP2: true,
			MaxIdleConnsPerHost: 1, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: 5 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > 3 {
				return errors.New("more than three redirects")
			}
			return nil
		},
	}
}

// redact is err without the URL that net/http puts into it.
func redact(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
