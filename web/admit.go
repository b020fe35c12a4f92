package web

import (
	"errors"
	"fmt"

	"kawung/wall"
)

// Errors of Admit besides wall.ErrDenied.
var (
	ErrToken    = errors.New("this token opens nothing: it is wrong, over or revoked")
	ErrTooOften = errors.New("too many wrong tokens from here: wait a minute")
)

// Admit says who shows a token at a door that is not HTTP, and that they may do
// what ("rtsp play") with thing ("camera/alun-alun"); see wall.Allowed. A
// browser's session opens no other door. Wrong tokens are counted by address;
// a right one is let in whatever others showed from there: 256 bits are not
// guessed, and a recorder behind the same address is not to go dark for it.
func (s *Server) Admit(address, secret, what, thing string) (wall.Actor, error) {
	t, ok := s.token(secret)
	if !ok || t.Kind == wall.TokenSession {
		if s.doors.wait(address) > 0 {
			return wall.Actor{}, ErrTooOften
		}
		s.doors.fail(address)
		return wall.Actor{}, ErrToken
	}
	a := t.Actor(address)
	return a, wall.Allowed(a, what, thing)
}

// Still says whether an actor whom Admit let in may go on: their token was
// not revoked, has not expired, and what it is for is still there.
func (s *Server) Still(a wall.Actor, what, thing string) error {
	t, ok := s.wall.State().Token(a.Token, s.now())
	if !ok {
		return fmt.Errorf("%s: %w", a.Name, ErrToken)
	}
	return wall.Allowed(t.Actor(a.Address), what, thing)
}
