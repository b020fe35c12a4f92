package onvif

import (
	"crypto/md5" //nolint:gosec // cameras know nothing better
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // WS-UsernameToken knows nothing else
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"
)

// A manner is how a request says who asks.
type manner int

const (
	anonymous manner = iota
	byDigest         // HTTP Digest, RFC 7616
	byToken          // WS-UsernameToken in the envelope
)

// login answers a device's questions for a password. It may be used by several
// goroutines.
type login struct {
	user, password string
	now            func() time.Time

	mu     sync.Mutex // guards what follows
	manner manner     // what worked, or is tried next
	offer  map[string]string
	count  uint32        // requests made with the offer's nonce
	ahead  time.Duration // of the device's clock before ours
	wrong  bool          // both manners were refused: nothing more is tried, accounts get locked
}

// header is the Authorization header of a request, "" when it has none.
func (l *login) header(m manner, method, uri string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if m != byDigest || l.offer == nil {
		return ""
	}
	l.count++
	return digest(l.offer, l.user, l.password, method, uri, l.count, hex.EncodeToString(random(8)))
}

// security is the SOAP header of a request, "" when it has none.
func (l *login) security(m manner) string {
	if m != byToken {
		return ""
	}
	l.mu.Lock()
	created := l.now().Add(l.ahead).UTC().Format("2006-01-02T15:04:05.000Z")
	l.mu.Unlock()
	nonce := random(16)
	return `<wsse:Security s:mustUnderstand="1"><wsse:UsernameToken><wsse:Username>` + escape(l.user) +
		`</wsse:Username><wsse:Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest">` +
		tokenDigest(nonce, created, l.password) +
		`</wsse:Password><wsse:Nonce EncodingType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary">` +
		base64.StdEncoding.EncodeToString(nonce) + `</wsse:Nonce><wsu:Created>` + created +
		`</wsu:Created></wsse:UsernameToken></wsse:Security>`
}

// tokenDigest is the PasswordDigest of the WS-Security UsernameToken Profile
// 1.0 §3.1.
func tokenDigest(nonce []byte, created, password string) string {
	h := sha1.New() //nolint:gosec // see above
	_, _ = h.Write(nonce)
	_, _ = h.Write([]byte(created + password)) // a hash takes everything
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// next is the manner to try after a refusal of tried, given what the answer
// offers; ok is false when there is none left. Digest comes before the token:
// whoever offers it accepts it, mostly.
func (l *login) next(tried manner, headers []string) (m manner, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	offer, offered := bestOffer(headers)
	switch {
	case tried == byDigest && offered && strings.EqualFold(offer["stale"], "true") && l.count > 1:
		l.offer, l.count, m = offer, 0, byDigest // only the nonce is old
	case tried == anonymous && offered:
		l.offer, l.count, m = offer, 0, byDigest
	case tried == anonymous || tried == byDigest:
		m = byToken
	default:
		return anonymous, false
	}
	l.manner = m
	return m, true
}

// current is the manner of the next request; wrong says that there is none.
func (l *login) current() (m manner, wrong bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.manner, l.wrong
}

func (l *login) refused() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wrong = true
}

func (l *login) setAhead(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ahead = d
}

// bestOffer is the strongest Digest offer of WWW-Authenticate headers that can
// be answered. Basic is none: it would send the password itself.
func bestOffer(headers []string) (offer map[string]string, ok bool) {
	rank := 0
	for _, c := range challenges(headers) {
		if r := rankOf(c); r > rank {
			offer, rank = c, r
		}
	}
	return offer, rank > 0
}

func rankOf(c map[string]string) int {
	switch {
	case c["scheme"] != "digest" || c["nonce"] == "":
		return 0
	case strings.EqualFold(c["algorithm"], "SHA-256"):
		return 2
	case c["algorithm"] == "" || strings.EqualFold(c["algorithm"], "MD5"):
		return 1
	default:
		return 0
	}
}

// challenges reads WWW-Authenticate headers, RFC 9110 §11.6.1; one may hold
// several offers. The scheme is kept as "scheme", in lower case.
func challenges(headers []string) []map[string]string {
	var all []map[string]string
	for _, header := range headers {
		for _, part := range splitQuoted(header) {
			name, value, pair := strings.Cut(part, "=")
			name = strings.TrimSpace(name)
			if scheme, first, ok := strings.Cut(name, " "); ok || !pair {
				all = append(all, map[string]string{"scheme": strings.ToLower(scheme)})
				name = strings.TrimSpace(first)
			}
			if len(all) > 0 && name != "" {
				all[len(all)-1][strings.ToLower(name)] = strings.Trim(strings.TrimSpace(value), `"`)
			}
		}
	}
	return all
}

// splitQuoted splits at commas that are not inside quotes.
func splitQuoted(s string) []string {
	var parts []string
	quoted, start := false, 0
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ',' && !quoted:
			parts = append(parts, strings.TrimSpace(s[start:i]))
			start = i + 1
		}
	}
	return append(parts, strings.TrimSpace(s[start:]))
}

// digest is the Authorization header of RFC 7616 §3.4, or of RFC 2069 for
// devices that offer no qop. count is of the requests with this nonce, from 1.
func digest(offer map[string]string, user, password, method, uri string, count uint32, cnonce string) string {
	hash := md5Hex
	if strings.EqualFold(offer["algorithm"], "SHA-256") {
		hash = sha256Hex
	}
	ha1 := hash(user + ":" + offer["realm"] + ":" + password)
	ha2 := hash(method + ":" + uri)
	var b strings.Builder
	fmt.Fprintf(&b, `Digest username="%s", realm="%s", nonce="%s", uri="%s"`, quotable(user), offer["realm"], offer["nonce"], uri)
	if offersAuth(offer["qop"]) {
		nc := fmt.Sprintf("%08x", count)
		response := hash(strings.Join([]string{ha1, offer["nonce"], nc, cnonce, "auth", ha2}, ":"))
		fmt.Fprintf(&b, `, response="%s", qop=auth, nc=%s, cnonce="%s"`, response, nc, cnonce)
	} else {
		fmt.Fprintf(&b, `, response="%s"`, hash(ha1+":"+offer["nonce"]+":"+ha2))
	}
	if opaque, ok := offer["opaque"]; ok {
		fmt.Fprintf(&b, `, opaque="%s"`, opaque)
	}
	if a := offer["algorithm"]; a != "" {
		b.WriteString(", algorithm=" + a)
	}
	return b.String()
}

// quotable is s inside a quoted string, RFC 9110 §5.6.4.
func quotable(s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) }

func offersAuth(qop string) bool {
	for offer := range strings.SplitSeq(qop, ",") {
		if strings.EqualFold(strings.TrimSpace(offer), "auth") {
			return true
		}
	}
	return false
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

func md5Hex(s string) string {
	sum := md5.Sum([]byte(s)) //nolint:gosec // see above
	return hex.EncodeToString(sum[:])
}

func sha256Hex(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
