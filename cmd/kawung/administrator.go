package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"kawung/wall"
	"kawung/web"
)

// administrator is the first user.
const administrator = "admin"

// firstStart makes the administrator when nobody can sign in yet. given is the
// password that the environment or the demo gives; without one a random one is
// made. It returns the password when it was made now.
func firstStart(ctx context.Context, c *wall.Controller, given string) (password string, err error) {
	if len(c.State().Users()) > 0 {
		return "", nil
	}
	if password = given; password == "" {
		password = randomPassword()
	}
	hash, err := web.HashPassword(password)
	if err != nil {
		return "", fmt.Errorf("KAWUNG_ADMIN_PASSWORD: %w", err)
	}
	u := wall.User{Name: administrator, Role: wall.RoleAdmin, Hash: hash}
	if _, err := c.Apply(ctx, wall.System, wall.Put{Object: u}); err != nil {
		return "", fmt.Errorf("make the administrator: %w", err)
	}
	return password, nil
}

// randomPassword has 80 bits in groups that can be read out: "k7m4-qx2p-…".
func randomPassword() string {
	t := strings.ToLower(rand.Text()[:16])
	return strings.Join([]string{t[:4], t[4:8], t[8:12], t[12:]}, "-")
}
