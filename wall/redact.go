package wall

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Hidden stands where a secret is not shown.
const Hidden = "***"

// secretInQuery is a password as cameras take them in the path or the query:
// "rtsp://10.0.0.7/user=admin&password=secret&channel=1".
var secretInQuery = regexp.MustCompile(`(?i)((?:password|passwd|pwd|pass|secret|token|api_?key|auth|user|username)=)[^&/?#]+`)

// Redact is a URL as it may be shown, logged and audited: without user
// information. Passwords are often typed raw, so that a URL may hold several
// "@" and a "/" before the host; whatever cannot be told from a password goes.
func Redact(url string) string {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		if at := strings.LastIndexByte(url, '@'); at >= 0 {
			url = url[at+1:]
		}
		return hideQuery(url)
	}
	if at := strings.LastIndexByte(rest, '@'); at >= 0 && !plainHost(rest) {
		rest = rest[at+1:]
	}
	return scheme + "://" + hideQuery(rest)
}

func hideQuery(s string) string { return secretInQuery.ReplaceAllString(s, "${1}"+Hidden) }

// plainHost says whether rest begins with an IP address and perhaps a port: an
// "@" further on is then part of the path.
func plainHost(rest string) bool {
	host, _, _ := strings.Cut(rest, "/")
	if strings.HasPrefix(host, "[") {
		return strings.Contains(host, "]") && !strings.Contains(host, "@")
	}
	dots := 0
	for _, c := range host {
		switch {
		case c == '.':
			dots++
		case c != ':' && (c < '0' || c > '9'):
			return false
		}
	}
	return dots == 3
}

// Redacted is the camera as it may be shown.
func (c Camera) Redacted() Camera {
	c.URL, c.Sub = Redact(c.URL), Redact(c.Sub)
	if c.Password != "" {
		c.Password = Hidden
	}
	return c
}

// withSecretsOf gives back what Redacted took away, when somebody writes a
// camera that they were shown. A URL that leads elsewhere gets nothing: else a
// changed host would be sent the old one's password. An ONVIF address is sent
// it too.
func (c Camera) withSecretsOf(old Camera) Camera {
	if c.ONVIF != "" && c.ONVIF != old.ONVIF && machine(c.ONVIF) != machine(Redact(old.URL)) {
		return c
	}
	sameHost := host(c.URL) == host(old.URL) &&
		(c.Sub == "" || host(c.Sub) == host(old.Sub) || host(c.Sub) == host(old.URL))
	if c.URL == Redact(old.URL) {
		c.URL = old.URL
	}
	if c.Sub != "" && c.Sub == Redact(old.Sub) {
		c.Sub = old.Sub
	}
	if c.Password == Hidden && sameHost {
		c.Password = old.Password
	}
	return c
}

// host is where a URL leads to: scheme, host and port.
func host(url string) string {
	scheme, rest, _ := strings.Cut(Redact(url), "://")
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host
}

// machine is the host that an address leads to, without scheme and port.
func machine(address string) string {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		address = rest
	}
	address, _, _ = strings.Cut(address, "/")
	if i := strings.LastIndexByte(address, ':'); i > strings.LastIndexByte(address, ']') {
		address = address[:i]
	}
	return strings.ToLower(address)
}

// Redacted is o as it may be shown, logged and audited.
func Redacted(o Object) Object {
	switch o := o.(type) {
	case Camera:
		return o.Redacted()
	case Feed:
		o.URL = Redact(o.URL)
		return o
	case Page:
		o.URL = Redact(o.URL)
		return o
	case User:
		o.Hash = ""
		return o
	}
	return o
}

// keepSecrets gives the new o what it was shown without.
func keepSecrets(o, old Object) Object {
	switch o := o.(type) {
	case Camera:
		if old, ok := old.(Camera); ok {
			return o.withSecretsOf(old)
		}
	case Feed:
		if old, ok := old.(Feed); ok && o.URL == Redact(old.URL) {
			o.URL = old.URL
			return o
		}
	case Page:
		if old, ok := old.(Page); ok && o.URL == Redact(old.URL) {
			o.URL = old.URL
			return o
		}
	case User:
		if old, ok := old.(User); ok && o.Hash == "" {
			o.Hash = old.Hash
			return o
		}
	}
	return o
}

// unshown refuses a secret that is still as it was shown after keepSecrets:
// nobody knows it for that address, and stored, *** would be offered as the
// password. ErrInvalid with every such field.
func unshown(o Object) error {
	var m mistakes
	secrets := secretsOf(o)
	for _, field := range slices.Sorted(maps.Keys(secrets)) {
		secret := secrets[field]
		if secret == Hidden || secretInQuery.MatchString(secret) && strings.Contains(secret, "="+Hidden) {
			m.add(field, "%s stands for a secret that is not known for this address: type it again", Hidden)
		}
	}
	return m.err()
}

// secretsOf are the fields of o that hold secrets, by name.
func secretsOf(o Object) map[string]string {
	switch o := o.(type) {
	case Camera:
		return map[string]string{"url": o.URL, "sub": o.Sub, "password": o.Password}
	case Feed:
		return map[string]string{"url": o.URL}
	case Page:
		return map[string]string{"url": o.URL}
	}
	return nil
}
