package web

import (
	"strings"
	"testing"
	"time"
)

func TestAPasswordOpensItsOwnHashAndNoOther(t *testing.T) {
	hash := adminHash()
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=65536,t=1,p=2$") {
		t.Errorf("hash = %q, want argon2id in PHC format", hash)
	}
	for given, want := range map[string]bool{password: true, password + " ": false, "": false, strings.Repeat("x", 2000): false} {
		if got, err := verifyPassword(hash, given); got != want || err != nil {
			t.Errorf("verify %.20q = %v, %v; want %v", given, got, err, want)
		}
	}
	if ok, err := verifyPassword(nobodysHash, password); ok || err != nil {
		t.Errorf("nobody's hash: %v, %v", ok, err)
	}
}

func TestBrokenHashesAndBadPasswordsAreErrors(t *testing.T) {
	for _, hash := range []string{"", "x", "$2y$10$x", "$argon2id$v=18$m=1,t=1,p=1$AA$AA", "$argon2id$v=19$m=9999999,t=1,p=1$AA$AA", "$argon2id$v=19$m=64,t=1,p=1$!$AA"} {
		if _, err := verifyPassword(hash, "x"); err == nil {
			t.Errorf("verify against %q = nil, want an error", hash)
		}
	}
	for _, p := range []string{"", "pendek", strings.Repeat("x", maxPassword+1)} {
		if _, err := HashPassword(p); err == nil {
			t.Errorf("HashPassword of %d characters = nil, want an error", len(p))
		}
	}
}

func TestAThrottleForgetsAfterItsWindow(t *testing.T) {
	now := time.Unix(1000, 0)
	th := newThrottle(func() time.Time { return now }, userFailures)
	for range userFailures {
		if w := th.wait("a"); w != 0 {
			t.Fatalf("wait = %s before %d failures", w, userFailures)
		}
		th.fail("a")
		now = now.Add(time.Second)
	}
	if got, want := th.wait("a"), throttleWindow-userFailures*time.Second; got != want {
		t.Errorf("wait = %s, want %s", got, want)
	}
	if w := th.wait("b"); w != 0 {
		t.Errorf("another key waits %s", w)
	}
	now = now.Add(throttleWindow)
	if w := th.wait("a"); w != 0 || len(th.failures) != 0 {
		t.Errorf("wait = %s with %d keys kept, want none", w, len(th.failures))
	}
}
