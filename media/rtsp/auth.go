package rtsp

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"sync"

	"kawung/media"
)

// rank orders offers: the higher, the better; 0 cannot be used. A Digest whose
// algorithm nobody knows is the last resort, as MD5.
func rank(c media.Challenge) int {
	switch {
	case c.Strength() > 0:
		return 2 + c.Strength()
	case c.Scheme == "basic":
		return 2
	case c.Scheme == "digest":
		return 1
	default:
		return 0
	}
}

// credentials answer a camera's challenges. They may be used by several
// goroutines.
type credentials struct {
	user, password string
	strict         bool // the password itself is never sent (Basic)

	mu     sync.Mutex // guards what follows
	offer  media.Challenge
	count  uint32 // requests made with the offer's nonce
	proved bool   // a request with the offer was accepted
	proxy  bool   // the camera asks as a proxy does
}

// learn takes an offer of a 401: the best one when skip is 0, the next best when
// it is 1, and so on; the worst one when there are not so many. A stale nonce
// is no reason to skip, nor is another nonce after a login that was right. ok is false if there is no offer we can answer. stale
// says that only the nonce was old.
func (c *credentials) learn(headers []string, skip int) (ok, stale bool) {
	var offers []media.Challenge
	for _, offer := range media.ParseChallenges(headers) {
		if rank(offer) > 0 && !(c.strict && offer.Scheme == "basic") {
			offers = append(offers, offer)
			stale = stale || offer.Stale()
		}
	}
	if len(offers) == 0 {
		return false, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.SortStableFunc(offers, func(a, b media.Challenge) int { return rank(b) - rank(a) })
	if renewed := c.proved && offers[0].Scheme == "digest" && offers[0].Params["nonce"] != c.offer.Params["nonce"]; renewed {
		stale = true // it was right before: only the nonce is another one
	}
	at := min(skip, len(offers)-1)
	if stale { // the same kind of login again
		at = max(slices.IndexFunc(offers, func(o media.Challenge) bool { return rank(o) == rank(c.offer) }), 0)
	}
	c.offer, c.count, c.proved = offers[at], 0, false
	return true, stale
}

// authorize is the Authorization header for a request, "" while the camera has
// not asked for one.
func (c *credentials) authorize(method, uri string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch c.offer.Scheme {
	case "basic":
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(c.user+":"+c.password))
	case "digest":
		c.count++
		return c.offer.Digest(c.user, c.password, method, uri, c.count, newNonce())
	default:
		return ""
	}
}

func newNonce() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// asked says whether requests carry credentials.
func (c *credentials) asked() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offer.Scheme != ""
}

// header is the name of what authorize gives.
func (c *credentials) header() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.proxy {
		return "Proxy-Authorization"
	}
	return "Authorization"
}

// asProxy says that the camera asks as a proxy does (407).
func (c *credentials) asProxy() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.proxy = true
}

// prove says that the camera accepted what it was given.
func (c *credentials) prove() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.proved = true
}
