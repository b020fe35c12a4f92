package media_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"kawung/media"
)

// What a device asks for, and what it is answered.
func FuzzChallenges(f *testing.F) {
	f.Add(`Digest realm="say \"a\", b", nonce="1", qop="auth, auth-int", algorithm=SHA-256-sess, opaque=""`, `Basic realm=IP Camera`)
	f.Add(`DIGEST: realm = x nonce=1==; stale=TRUE algorithm=sha512256`, ``)
	f.Add(`a="`, `,,=,`)
	f.Fuzz(func(t *testing.T, first, second string) {
		const password = "Rahasia-Sekali!"
		if strings.Contains(first+second, password) {
			return
		}
		headers := []string{first, second}
		all := media.ParseChallenges(headers)
		if !reflect.DeepEqual(all, media.ParseChallenges(headers)) {
			t.Errorf("ParseChallenges(%q) is not the same twice", headers)
		}
		size := 0
		for _, c := range all {
			size += len(c.Scheme)
			for name, value := range c.Params {
				size += len(name) + len(value)
			}
			if c.Scheme != strings.ToLower(c.Scheme) || c.Strength() < 0 || c.Strength() > 3 {
				t.Errorf("%q has strength %d", c.Scheme, c.Strength())
			}
			answer := c.Digest("operator", password, "DESCRIBE", "rtsp://h/main", 1, "cnonce")
			if strings.Contains(answer, password) || !strings.HasPrefix(answer, `Digest username="operator", realm="`) {
				t.Errorf("Digest = %s", answer)
			}
			if !strings.ContainsAny(first+second, "\r\n") && strings.ContainsAny(answer, "\r\n") {
				t.Errorf("Digest = %q, which is two lines", answer)
			}
		}
		if size > 3*len(first+second) { // broken letters grow in lower case
			t.Errorf("%d bytes read from %d", size, len(first+second))
		}
	})
}

func FuzzAddress(f *testing.F) {
	for _, s := range []string{
		"rtsp://admin:p%40ss@10.0.0.7:554/main?x=1", " RTSPS://u:a@b/c#d?e@cam.example/1", "rtsp://[fe80::1%25eth0]:554/@", "rtsp://u@h", "http://h/", "rtsp://?",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := media.ParseAddress(s)
		if err != nil {
			if !errors.Is(err, media.ErrAddress) || err.Error() != media.ErrAddress.Error() || a != (media.Address{}) {
				t.Errorf("ParseAddress(%q) = %+v, %v", s, a, err)
			}
			return
		}
		if a.Scheme != "rtsp" && a.Scheme != "rtsps" || len(a.User)+len(a.Password)+len(a.Rest) > len(s) {
			t.Errorf("ParseAddress(%q) = %+v", s, a)
		}
		again, err := media.ParseAddress(a.Scheme + "://" + a.Rest)
		if err != nil || again != (media.Address{Scheme: a.Scheme, Rest: a.Rest}) {
			t.Errorf("ParseAddress(%q) leaves %q, in which there is still %+v, %v", s, a.Rest, again, err)
		}
	})
}
