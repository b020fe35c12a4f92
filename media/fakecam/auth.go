package fakecam

import (
	"crypto/md5" //nolint:gosec // RFC 2069 and RFC 2617 know nothing else
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

const realm = "fake camera"

// admit says whether a request may pass, and if not what to ask for.
func (c *conn) admit(req *request) (ok bool, challenge string) {
	cfg := c.cam.cfg
	if cfg.User == "" {
		return true, ""
	}
	given := req.header["authorization"]
	if given == "" {
		return false, c.challenge(false)
	}
	if !equal(given, c.expected(req.method, given)) {
		if c.nonce == directive(given, "nonce") || cfg.Quirks.Basic {
			c.cam.refused.Add(1)
			return false, c.challenge(false)
		}
		return false, c.challenge(true) // an old nonce
	}
	c.used++
	if cfg.Quirks.RotateNonce && c.used > 1 {
		c.nonce, c.used = token(), 0
		return false, c.challenge(true)
	}
	return true, ""
}

func equal(a, b string) bool { return b != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func (c *conn) challenge(stale bool) string {
	q := c.cam.cfg.Quirks
	if q.Basic {
		return `Basic realm="` + realm + `"`
	}
	s := `Digest realm="` + realm + `", nonce="` + c.nonce + `"`
	if q.RequireQOP {
		s += `, qop="auth", opaque="5ccc069c"`
	}
	if q.SHA256 {
		s += ", algorithm=SHA-256"
	}
	if stale {
		s += ", stale=TRUE"
	}
	return s
}

// expected is the Authorization header that would be right, written the way
// the given one is; "" if the given one cannot be.
func (c *conn) expected(method, given string) string {
	cfg := c.cam.cfg
	if cfg.Quirks.Basic {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(cfg.User+":"+cfg.Password))
	}
	uri, qop := directive(given, "uri"), directive(given, "qop")
	if !strings.HasPrefix(given, "Digest ") || directive(given, "nonce") != c.nonce ||
		directive(given, "username") != cfg.User || cfg.Quirks.RequireQOP != (qop == "auth") {
		return ""
	}
	hash := c.hash
	ha1, ha2 := hash(cfg.User+":"+realm+":"+cfg.Password), hash(method+":"+uri)
	response := hash(ha1 + ":" + c.nonce + ":" + ha2) // RFC 2069
	if qop != "" {                                    // RFC 7616 §3.4.1
		response = hash(ha1 + ":" + c.nonce + ":" + directive(given, "nc") + ":" + directive(given, "cnonce") + ":" + qop + ":" + ha2)
	}
	if directive(given, "response") != response {
		return ""
	}
	return given
}

func (c *conn) hash(s string) string {
	if c.cam.cfg.Quirks.SHA256 {
		sum := sha256.Sum256([]byte(s))
		return hex.EncodeToString(sum[:])
	}
	sum := md5.Sum([]byte(s)) //nolint:gosec // see above
	return hex.EncodeToString(sum[:])
}

// directive is one value of a header of name=value or name="value" pairs.
func directive(header, name string) string {
	_, pairs, _ := strings.Cut(header, " ")
	for pair := range strings.SplitSeq(pairs, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if strings.EqualFold(key, name) {
			return strings.Trim(value, `"`)
		}
	}
	return ""
}
