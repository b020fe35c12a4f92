package onvif

import (
	"encoding/base64"
	"strings"
	"testing"
)

// RFC 7616 §3.9.1: the same request with both algorithms.
func TestDigestIsThatOfRFC7616(t *testing.T) {
	for algorithm, want := range map[string]string{
		"MD5":     "8ca523f5e9506fed4657c9700eebdbec",
		"SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
	} {
		offer := map[string]string{
			"realm": "http-auth@example.org", "qop": "auth, auth-int", "algorithm": algorithm,
			"nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "opaque": "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
		}
		got := digest(offer, "Mufasa", "Circle of Life", "GET", "/dir/index.html", 1, "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")
		if !strings.Contains(got, `response="`+want+`"`) {
			t.Errorf("%s: %s\nwant response %s", algorithm, got, want)
		}
	}
}

// The example of ONVIF's Application Programmer's Guide §6.1.1.3.
func TestTheTokenIsThatOfTheProgrammersGuide(t *testing.T) {
	nonce, err := base64.StdEncoding.DecodeString("LKqI6G/AikKCQrN0zqZFlg==")
	if err != nil {
		t.Fatal(err)
	}
	const want = "tuOSpGlFlIXsozq4HFNeeGeFLEI="
	if got := tokenDigest(nonce, "2010-09-16T07:50:45Z", "userpassword"); got != want {
		t.Errorf("tokenDigest = %s, want %s", got, want)
	}
}

func TestTheStrongestOfferThatCanBeAnsweredIsTaken(t *testing.T) {
	for _, c := range []struct {
		headers []string
		want    string // algorithm; "-" when there is none
	}{
		{[]string{`Digest realm="a", nonce="n"`}, ""},
		{[]string{`Basic realm="a", Digest realm="a, b", nonce="n", algorithm=MD5`}, "MD5"},
		{[]string{`Digest realm="a", nonce="n", algorithm=MD5`, `Digest realm="a", nonce="n", algorithm=SHA-256`}, "SHA-256"},
		{[]string{`Digest realm="a", nonce="n", algorithm=SHA-512-256`}, "-"},
		{[]string{`Basic realm="a"`}, "-"},
		{[]string{`Digest realm="a"`}, "-"},
		{[]string{"", ",,=", `Digest`}, "-"},
	} {
		got := "-"
		if offer, ok := bestOffer(c.headers); ok {
			got = offer["algorithm"]
		}
		if got != c.want {
			t.Errorf("bestOffer(%q) = %s, want %s", c.headers, got, c.want)
		}
	}
}
