package onvif

import (
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // WS-UsernameToken knows nothing else
	"encoding/base64"
	"encoding/hex"
	"sync"
	"time"

	"kawung/media"
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
	offer  media.Challenge
	count  uint32        // requests made with the offer's nonce
	ahead  time.Duration // of the device's clock before ours
	wrong  bool          // both manners were refused: nothing more is tried, accounts get locked
}

// header is the Authorization header of a request, "" when it has none.
func (l *login) header(m manner, method, uri string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if m != byDigest || l.offer.Scheme == "" {
		return ""
	}
	l.count++
	return l.offer.Digest(l.user, l.password, method, uri, l.count, hex.EncodeToString(random(8)))
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
	case tried == byDigest && offered && offer.Stale() && l.count > 1:
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
func bestOffer(headers []string) (offer media.Challenge, ok bool) {
	for _, c := range media.ParseChallenges(headers) {
		if c.Strength() > offer.Strength() && c.Params["nonce"] != "" {
			offer, ok = c, true
		}
	}
	return offer, ok
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}
