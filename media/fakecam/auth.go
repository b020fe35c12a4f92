package fakecam

import (
	"crypto/md5" //nolint:gosec // RFC 2069 and RFC 2617 know nothing else
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
)

// realm is as it is written, and as it is meant.
func (q Quirks) realm() (written, meant string) {
	if written = q.Realm; written == "" {
		written = "fake camera"
	}
	return written, strings.ReplaceAll(written, `\"`, `"`)
}

// admit says whether a request may pass, and if not what to ask for.
func (c *conn) admit(req *request) (ok bool, challenges []string) {
	cfg := c.cam.cfg
	if cfg.User == "" || cfg.Quirks.LoginFor != "" && cfg.Quirks.LoginFor != req.method {
		return true, nil
	}
	given := req.header["authorization"]
	if cfg.Quirks.Proxy {
		given = req.header["proxy-authorization"]
	}
	if given == "" {
		return false, c.challenge(false)
	}
	if !equal(given, c.expected(req.method, given)) {
		if strings.HasPrefix(given, "Basic ") || c.nonce == directive(given, "nonce") {
			c.cam.refused.Add(1)
			return false, c.challenge(false)
		}
		return false, c.challenge(true) // an old nonce
	}
	c.used++
	if (cfg.Quirks.RotateNonce || cfg.Quirks.FreshNonce) && c.used > 1 {
		c.nonce, c.used = token(), 0
		return false, c.challenge(cfg.Quirks.RotateNonce)
	}
	return true, nil
}

func equal(a, b string) bool { return b != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// challenge is what WWW-Authenticate says, one value a header.
func (c *conn) challenge(stale bool) []string {
	q := c.cam.cfg.Quirks
	realm, _ := q.realm()
	var all []string
	for _, offer := range q.offers() {
		if offer == "Basic" {
			all = append(all, `Basic realm="`+realm+`"`)
			continue
		}
		s := `Digest realm="` + realm + `", nonce="` + c.nonce + `"`
		if q.RequireQOP {
			s += `, qop="auth", opaque="5ccc069c"`
		}
		if q.Algorithm != "" {
			s += ", algorithm=" + q.Algorithm
		} else if offer != "MD5" || len(q.offers()) > 1 {
			s += ", algorithm=" + offer
		}
		if stale {
			s += ", stale=TRUE"
		}
		if q.NoCommas {
			s = strings.ReplaceAll(s, ", ", " ")
		}
		all = append(all, s)
	}
	if q.OneHeader {
		return []string{strings.Join(all, ", ")}
	}
	return all
}

// accepts says whether a login that was offered works, too.
func (q Quirks) accepts(offer string) bool {
	if q.Accepts != "" {
		return q.Accepts == offer
	}
	for _, o := range q.offers() {
		if o == offer {
			return true
		}
	}
	return false
}

// expected is the Authorization header that would be right, written the way
// the given one is; "" if the given one cannot be.
func (c *conn) expected(method, given string) string {
	cfg := c.cam.cfg
	if strings.HasPrefix(given, "Basic ") {
		if !cfg.Quirks.accepts("Basic") {
			return ""
		}
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(cfg.User+":"+cfg.Password))
	}
	algorithm := strings.ToUpper(directive(given, "algorithm"))
	if algorithm == "" {
		algorithm = "MD5"
	}
	if cfg.Quirks.Algorithm != "" { // only its name is odd
		algorithm = "MD5"
		if slices.Contains(cfg.Quirks.offers(), "SHA-256") {
			algorithm = "SHA-256"
		}
	}
	_, realm := cfg.Quirks.realm()
	uri, qop := directive(given, "uri"), directive(given, "qop")
	if !strings.HasPrefix(given, "Digest ") || directive(given, "nonce") != c.nonce || !cfg.Quirks.accepts(algorithm) ||
		directive(given, "username") != cfg.User || cfg.Quirks.RequireQOP != (qop == "auth") {
		return ""
	}
	hash, ok := hashes[algorithm]
	if !ok {
		return ""
	}
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

// hashes are the Digest algorithms a camera may know, RFC 7616 §3.2.
var hashes = map[string]func(string) string{
	"MD5": func(s string) string {
		sum := md5.Sum([]byte(s)) //nolint:gosec // see above
		return hex.EncodeToString(sum[:])
	},
	"SHA-256": func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return hex.EncodeToString(sum[:])
	},
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
