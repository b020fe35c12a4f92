package fakedevice

import (
	"crypto/md5"  //nolint:gosec // Digest
	"crypto/sha1" //nolint:gosec // UsernameToken
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"
)

const realm = "fake device"

// tokenAge is how old a UsernameToken may be by the device's clock.
const tokenAge = 30 * time.Second

// A wireToken is a WS-UsernameToken as it comes.
type wireToken struct {
	Username, Password, Nonce, Created string
}

// admit says whether a request may pass; given says that it carried a login.
func (d *Device) admit(r *http.Request, t wireToken) (ok, given bool) {
	if d.cfg.User == "" {
		return true, false
	}
	if h := r.Header.Get("Authorization"); h != "" && !d.cfg.Quirks.TokenOnly {
		return d.digest(r.Method, r.URL.RequestURI(), h), true
	}
	if t.Username != "" && !d.cfg.Quirks.DigestOnly {
		return d.token(t), true
	}
	return false, r.Header.Get("Authorization") != "" || t.Username != ""
}

// token checks a WS-UsernameToken: digest, age, and that it is used once.
func (d *Device) token(t wireToken) bool {
	nonce, err := base64.StdEncoding.DecodeString(t.Nonce)
	created, bad := time.Parse(time.RFC3339, t.Created)
	if err != nil || bad != nil || t.Username != d.cfg.User {
		return false
	}
	d.mu.Lock()
	used := d.tokens[t.Nonce]
	d.tokens[t.Nonce] = true
	d.mu.Unlock()
	sum := sha1.Sum([]byte(string(nonce) + t.Created + d.cfg.Password)) //nolint:gosec // see above
	return !used && d.now().Sub(created).Abs() <= tokenAge && t.Password == base64.StdEncoding.EncodeToString(sum[:])
}

// now is the device's clock.
func (d *Device) now() time.Time { return d.cfg.Now().Add(d.cfg.Quirks.ClockAhead).UTC() }

// digest checks an Authorization header of RFC 7616 or RFC 2069.
func (d *Device) digest(method, uri, header string) bool {
	value := func(name string) string { return directive(header, name) }
	hash := func(s string) string {
		sum := md5.Sum([]byte(s)) //nolint:gosec // see above
		return hex.EncodeToString(sum[:])
	}
	if value("algorithm") == "SHA-256" {
		hash = func(s string) string {
			sum := sha256.Sum256([]byte(s))
			return hex.EncodeToString(sum[:])
		}
	}
	d.mu.Lock()
	used, known := d.nonces[value("nonce")]
	d.nonces[value("nonce")] = used + 1
	d.mu.Unlock()
	if !known || d.cfg.Quirks.RotateNonce && used > 0 || value("uri") != uri || value("username") != d.cfg.User {
		return false
	}
	ha1, ha2 := hash(d.cfg.User+":"+realm+":"+d.cfg.Password), hash(method+":"+uri)
	want := hash(ha1 + ":" + value("nonce") + ":" + ha2)
	if !d.cfg.Quirks.NoQOP {
		if value("qop") != "auth" || value("nc") != fmt.Sprintf("%08x", used+1) {
			return false
		}
		want = hash(strings.Join([]string{ha1, value("nonce"), value("nc"), value("cnonce"), "auth", ha2}, ":"))
	}
	return value("response") == want
}

// challenge are the WWW-Authenticate headers of a refusal.
func (d *Device) challenge(stale bool) []string {
	q := d.cfg.Quirks
	d.mu.Lock()
	nonce := fmt.Sprintf("%032x", len(d.nonces)+1)
	d.nonces[nonce] = 0
	d.mu.Unlock()
	base := `Digest realm="` + realm + `", nonce="` + nonce + `"`
	if !q.NoQOP {
		base += `, qop="auth,auth-int", opaque="a1"`
	}
	if stale {
		base += ", stale=true"
	}
	all := []string{`Basic realm="` + realm + `"`}
	if q.SHA256 {
		all = append(all, base+", algorithm=SHA-256")
	}
	return append(all, base+", algorithm=MD5")
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

// uuidOf is a UUID that stays the same for one address.
func uuidOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
