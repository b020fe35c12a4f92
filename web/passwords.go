package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Argon2id with 64 MiB and one pass costs about 50 ms of one core here; RFC
// 9106 §4 names 64 MiB and three passes for machines short of memory.
const (
	argonTime    = 1
	argonMemory  = 64 << 10 // KiB
	argonThreads = 2
	argonSalt    = 16 // bytes
	argonKey     = 32 // bytes
)

// Limits of a password, in characters and bytes.
const (
	minPassword = 8
	maxPassword = 1024
)

var errPassword = fmt.Errorf("a password has at least %d characters and at most %d bytes", minPassword, maxPassword)

// HashPassword is password as argon2id in PHC string format. A password has
// at least 8 characters and at most 1024 bytes.
func HashPassword(password string) (string, error) {
	if utf8.RuneCountInString(password) < minPassword || len(password) > maxPassword {
		return "", errPassword
	}
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	return phc(password, salt), nil
}

func phc(password string, salt []byte) string {
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		argonMemory, argonTime, argonThreads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// nobodysHash is verified against when there is no such user, so that an
// answer takes as long as for one who exists.
var nobodysHash = "$argon2id$v=19$m=65536,t=1,p=2$" +
	base64.RawStdEncoding.EncodeToString(make([]byte, argonSalt)) + "$" +
	base64.RawStdEncoding.EncodeToString(make([]byte, argonKey))

// verifyPassword says whether password made hash.
func verifyPassword(hash, password string) (bool, error) {
	if len(password) > maxPassword {
		return false, nil
	}
	var version int
	var memory, passes uint32
	var threads uint8
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errors.New("password hash: not argon2id in PHC string format")
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, fmt.Errorf("password hash: version %s", parts[2])
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &threads); err != nil {
		return false, fmt.Errorf("password hash: parameters %q", parts[3])
	}
	if memory > 1<<20 || passes < 1 || passes > 16 || threads < 1 {
		return false, fmt.Errorf("password hash: parameters %q out of range", parts[3])
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, fmt.Errorf("password hash: salt: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) == 0 {
		return false, errors.New("password hash: no key")
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}
