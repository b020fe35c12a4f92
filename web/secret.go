package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"

	"kawung/wall"
)

// prefixes tell people, and scanners for leaked secrets, what a token opens.
var prefixes = map[wall.TokenKind]string{
	wall.TokenSession: "kws_",
	wall.TokenDisplay: "kwd_",
	wall.TokenJoin:    "kwj_",
	wall.TokenProgram: "kwp_",
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
