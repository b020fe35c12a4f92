package onvif

import (
	"encoding/base64"
	"testing"
)

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
		{[]string{`Digest realm="a", nonce="n", algorithm=SHA-512-256`}, "SHA-512-256"},
		{[]string{`Digest realm="a", nonce="n", algorithm=X`}, "-"},
		{[]string{`Basic realm="a"`}, "-"},
		{[]string{`Digest realm="a"`}, "-"},
		{[]string{"", ",,=", `Digest`}, "-"},
	} {
		got := "-"
		if offer, ok := bestOffer(c.headers); ok {
			got = offer.Params["algorithm"]
		}
		if got != c.want {
			t.Errorf("bestOffer(%q) = %s, want %s", c.headers, got, c.want)
		}
	}
}
