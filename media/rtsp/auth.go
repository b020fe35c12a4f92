package rtsp

import (
	"crypto/md5" //nolint:gosec // cameras know nothing better
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// A challenge is one WWW-Authenticate offer, RFC 7616 §3.3.
type challenge struct {
	scheme string // lower case: "digest", "basic"
	params map[string]string
}

// algorithm is the Digest hash, in upper case; MD5 unless said otherwise.
func (c challenge) algorithm() string {
	if a := c.params["algorithm"]; a != "" {
		return strings.ToUpper(a)
	}
	return "MD5"
}

// rank orders offers: the higher, the better; 0 cannot be used.
func (c challenge) rank() int {
	switch {
	case c.scheme == "digest" && c.algorithm() == "SHA-256":
		return 3
	case c.scheme == "digest" && c.algorithm() == "MD5":
		return 2
	case c.scheme == "basic":
		return 1
	default:
		return 0
	}
}

// parseChallenges reads the values of WWW-Authenticate headers. One header may
// hold several offers.
func parseChallenges(headers []string) []challenge {
	var all []challenge
	for _, header := range headers {
		for _, part := range splitQuoted(header) {
			name, value, _ := strings.Cut(part, "=")
			name = strings.TrimSpace(name)
			if scheme, first, ok := strings.Cut(name, " "); ok || !strings.Contains(part, "=") {
				all = append(all, challenge{scheme: strings.ToLower(scheme), params: map[string]string{}})
				name = strings.TrimSpace(first)
			}
			if len(all) > 0 && name != "" {
				all[len(all)-1].params[strings.ToLower(name)] = strings.Trim(strings.TrimSpace(value), `"`)
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

// credentials answer a camera's challenges. They may be used by several
// goroutines.
type credentials struct {
	user, password string

	mu    sync.Mutex // guards what follows
	offer challenge
	count uint32 // requests made with the offer's nonce
}

// learn takes an offer of a 401: the best one when skip is 0, the next best when
// it is 1, and so on; the worst one when there are not so many. A stale nonce
// is no reason to skip. ok is false if there is no offer we can answer. stale
// says that only the nonce was old.
func (c *credentials) learn(headers []string, skip int) (ok, stale bool) {
	var offers []challenge
	for _, offer := range parseChallenges(headers) {
		if offer.rank() > 0 {
			offers = append(offers, offer)
			stale = stale || strings.EqualFold(offer.params["stale"], "true")
		}
	}
	if len(offers) == 0 {
		return false, false
	}
	slices.SortStableFunc(offers, func(a, b challenge) int { return b.rank() - a.rank() })
	if stale {
		skip = 0
	}
	best := offers[min(skip, len(offers)-1)]
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offer, c.count = best, 0
	return true, stale
}

// authorize is the Authorization header for a request, "" while the camera has
// not asked for one.
func (c *credentials) authorize(method, uri string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch c.offer.scheme {
	case "basic":
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(c.user+":"+c.password))
	case "digest":
		c.count++
		return c.digest(method, uri)
	default:
		return ""
	}
}

// digest is RFC 7616 §3.4, and RFC 2069 for cameras that do not offer qop; c.mu
// is held.
func (c *credentials) digest(method, uri string) string {
	p := c.offer.params
	hash := md5Hex
	if c.offer.algorithm() == "SHA-256" {
		hash = sha256Hex
	}
	ha1 := hash(c.user + ":" + p["realm"] + ":" + c.password)
	ha2 := hash(method + ":" + uri)
	var b strings.Builder
	fmt.Fprintf(&b, `Digest username="%s", realm="%s", nonce="%s", uri="%s"`, c.user, p["realm"], p["nonce"], uri)
	if offersAuth(p["qop"]) {
		nc, cnonce := fmt.Sprintf("%08x", c.count), newNonce()
		response := hash(strings.Join([]string{ha1, p["nonce"], nc, cnonce, "auth", ha2}, ":"))
		fmt.Fprintf(&b, `, response="%s", qop=auth, nc=%s, cnonce="%s"`, response, nc, cnonce)
	} else {
		fmt.Fprintf(&b, `, response="%s"`, hash(ha1+":"+p["nonce"]+":"+ha2))
	}
	if opaque, ok := p["opaque"]; ok {
		fmt.Fprintf(&b, `, opaque="%s"`, opaque)
	}
	if a := p["algorithm"]; a != "" {
		b.WriteString(", algorithm=" + a)
	}
	return b.String()
}

func offersAuth(qop string) bool {
	for offer := range strings.SplitSeq(qop, ",") {
		if strings.EqualFold(strings.TrimSpace(offer), "auth") {
			return true
		}
	}
	return false
}

func newNonce() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

func md5Hex(s string) string {
	sum := md5.Sum([]byte(s)) //nolint:gosec // see above
	return hex.EncodeToString(sum[:])
}

func sha256Hex(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// asked says whether requests carry credentials.
func (c *credentials) asked() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offer.scheme != ""
}
