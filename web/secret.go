package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"kawung/wall"
)

// prefixes tell people, and scanners for leaked secrets, what a token opens.
var prefixes = map[wall.TokenKind]string{
	wall.TokenSession: "kws_",
	wall.TokenDisplay: "kwd_",
	wall.TokenJoin:    "kwj_",
	wall.TokenProgram: "kwp_",
	wall.TokenCamera:  "kwc_",
	wall.TokenView:    "kwv_",
	wall.TokenPress:   "kwr_",
}

// NewSecret makes a token's id and what its holder keeps: prefix, id, a dot
// and 256 random bits. Only hash is stored.
func NewSecret(kind wall.TokenKind) (id, secret, hash string) {
	raw := make([]byte, 8+32)
	_, _ = rand.Read(raw) // never fails (crypto/rand)
	id = hex.EncodeToString(raw[:8])
	secret = prefixes[kind] + id + "." + base64.RawURLEncoding.EncodeToString(raw[8:])
	return id, secret, hashSecret(secret)
}

func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// secretID is the id of the token that a secret claims to open: what stands
// between its prefix and its dot.
func secretID(secret string) (id string, ok bool) {
	if len(secret) > 256 {
		return "", false
	}
	_, rest, _ := strings.Cut(secret, "_")
	id, _, ok = strings.Cut(rest, ".")
	return id, ok && id != ""
}

// opens says whether secret is the one that t was made with.
func opens(t wall.Token, secret string) bool {
	return subtle.ConstantTimeCompare([]byte(hashSecret(secret)), []byte(t.Hash)) == 1
}
