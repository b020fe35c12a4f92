package rtsp

import (
	"strings"
	"testing"
)

func TestTheBestLoginOnOfferIsTaken(t *testing.T) {
	for _, tt := range []struct {
		headers []string
		want    string // how the Authorization header begins
		ok      bool
		stale   bool
	}{
		{[]string{`Basic realm="cam"`, `Digest realm="cam", nonce="1"`}, "Digest ", true, false},
		{[]string{`Basic realm="a, b", Digest realm="cam", nonce="1", stale=TRUE`}, "Digest ", true, true},
		{[]string{`Digest realm="cam",nonce="1",algorithm=SHA-256`, `Digest realm="cam",nonce="2",algorithm=MD5`}, "Digest ", true, false},
		{[]string{`DIGEST realm="cam", nonce="1", algorithm="sha-256", qop="auth-int, auth"`}, "Digest ", true, false},
		{[]string{`Basic realm="cam"`}, "Basic dTpw", true, false},
		{[]string{`basic`}, "Basic dTpw", true, false},
		{[]string{`Digest realm="cam", nonce="1", algorithm=SHA-512-256`}, "Digest ", true, false},
		{[]string{`Digest realm="cam", nonce="1", algorithm=WHAT`, `Basic realm="cam"`}, "Basic ", true, false},
		{[]string{`Digest realm="cam", nonce="1", algorithm=WHAT`}, "Digest ", true, false},
		{[]string{`Negotiate`}, "", false, false},
		{[]string{`garbage="`, ``, `,,=,`}, "", false, false},
		{nil, "", false, false},
	} {
		c := &credentials{user: "u", password: "p"}
		ok, stale := c.learn(tt.headers, 0)
		got := c.authorize("DESCRIBE", "rtsp://h/")
		if ok != tt.ok || stale != tt.stale || !strings.HasPrefix(got, tt.want) || (got == "") == tt.ok {
			t.Errorf("learn(%q) = %v, %v, then %q, want %v, %v, %q", tt.headers, ok, stale, got, tt.ok, tt.stale, tt.want)
		}
	}
}
