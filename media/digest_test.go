package media_test

import (
	"reflect"
	"strings"
	"testing"

	"kawung/media"
)

func TestChallengesAreReadAsDevicesWriteThem(t *testing.T) {
	type params = map[string]string
	for _, tt := range []struct {
		headers []string
		want    []media.Challenge
	}{
		{[]string{`Basic realm="a"`, `Digest realm="b", nonce="1"`}, []media.Challenge{{"basic", params{"realm": "a"}}, {"digest", params{"realm": "b", "nonce": "1"}}}},
		{[]string{`Basic realm="a, b", Digest realm="c", nonce="1"`}, []media.Challenge{{"basic", params{"realm": "a, b"}}, {"digest", params{"realm": "c", "nonce": "1"}}}},
		{[]string{`Digest realm="a" nonce="1" stale=FALSE`}, []media.Challenge{{"digest", params{"realm": "a", "nonce": "1", "stale": "FALSE"}}}},
		{[]string{`Digest realm=IP Camera,nonce=1`}, []media.Challenge{{"digest", params{"realm": "IP Camera", "nonce": "1"}}}},
		{[]string{`DIGEST  Realm = "a" , NONCE = "1"`}, []media.Challenge{{"digest", params{"realm": "a", "nonce": "1"}}}},
		{[]string{`Digest realm="say \"a\", b", nonce="1"`}, []media.Challenge{{"digest", params{"realm": `say \"a\", b`, "nonce": "1"}}}},
		{[]string{`Digest: realm="a"; nonce="1=="; opaque=""`}, []media.Challenge{{"digest", params{"realm": "a", "nonce": "1==", "opaque": ""}}}},
		{[]string{`Digest realm="kamera depán", nonce="1`}, []media.Challenge{{"digest", params{"realm": "kamera depán", "nonce": "1"}}}},
		{[]string{`basic`}, []media.Challenge{{"basic", params{}}}},
		{[]string{`a="`, ``, `,,=,`, `"`}, nil},
	} {
		if got := media.ParseChallenges(tt.headers); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("ParseChallenges(%q) = %q, want %q", tt.headers, got, tt.want)
		}
	}
}

func TestDigestIsThatOfTheStandards(t *testing.T) {
	const (
		seven = `Digest realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", algorithm=`
		ours  = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
	)
	for _, tt := range []struct{ offer, password, cnonce, want string }{
		// RFC 7616 §3.9.1: the same request with both algorithms.
		{seven + "MD5", "Circle of Life", ours, "8ca523f5e9506fed4657c9700eebdbec"},
		{seven + `"md5"`, "Circle of Life", ours, "8ca523f5e9506fed4657c9700eebdbec"},
		{seven + "SHA-256", "Circle of Life", ours, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"},
		{seven + "sha256", "Circle of Life", ours, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"},
		// RFC 2069 as corrected in its errata 749.
		{`Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"`, "CircleOfLife", "", "1949323746fe6a43ef61f9606e7febea"},
	} {
		c := media.ParseChallenges([]string{tt.offer})[0]
		if got := c.Digest("Mufasa", tt.password, "GET", "/dir/index.html", 1, tt.cnonce); !strings.Contains(got, `response="`+tt.want+`"`) {
			t.Errorf("%s: %s\nwant response %s", tt.offer, got, tt.want)
		}
	}
}
