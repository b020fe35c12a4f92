package web

import (
	"encoding/json"
	"net/http"

	"kawung/wall"
)

// errSignIn does not say which of the two was wrong.
var errSignIn = refuse(http.StatusUnauthorized, "the user or the password is wrong")

type signInBody struct {
	User     string `json:"user"`
	Password string `json:"password"`
}

func (s *Server) signIn(w http.ResponseWriter, r *http.Request) error {
	var in signInBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	user, err := s.verify(r, in)
	if err != nil {
		return err
	}
	id, secret, hash := NewSecret(wall.TokenSession)
	t := wall.Token{
		ID: id, Kind: wall.TokenSession, Hash: hash, Subject: user.Name, Role: user.Role,
		Created: s.now(), Expires: s.now().Add(sessionTime), By: user.Name,
	}
	if _, err := s.wall.Apply(r.Context(), t.Actor(addressOf(r)), wall.SignIn{Token: t}); err != nil {
		return err
	}
	setCookie(w, r, secret, sessionTime)
	return reply(w, http.StatusOK, sessionReply{user.Name, user.Role})
}

// tried refuses whoever has guessed too often lately.
func (s *Server) tried(address, user string) error {
	wait := max(s.guesses.wait(address+" "+user), s.noise.wait(address))
	if wait == 0 {
		return nil
	}
	p := refuse(http.StatusTooManyRequests, "too many wrong passwords from here: wait a minute")
	p.retryAfter = wait
	return p
}

// verify is the user whose password this is. It takes as long for a user who
// does not exist.
func (s *Server) verify(r *http.Request, in signInBody) (wall.User, error) {
	address, name := addressOf(r), clip(in.User, 64)
	if err := s.tried(address, name); err != nil {
		return wall.User{}, err
	}
	user, found := s.wall.State().User(in.User)
	hash := user.Hash
	if !found || hash == "" {
		hash = nobodysHash
	}
	select {
	case s.hashing <- struct{}{}: // 64 MiB each: not all at once
		defer func() { <-s.hashing }()
	case <-r.Context().Done():
		return wall.User{}, refuse(http.StatusServiceUnavailable, "too many sign in at once: try again")
	}
	if err := s.tried(address, name); err != nil { // others of the same flood failed while this one waited
		return wall.User{}, err
	}
	ok, err := verifyPassword(hash, in.Password)
	if err != nil {
		return wall.User{}, err
	}
	if ok && found && hash != nobodysHash {
		return user, nil
	}
	s.guesses.fail(address + " " + name)
	s.noise.fail(address)
	s.note(r, wall.Actor{Address: address}, "sign in refused", "", map[string]any{"user": name})
	return wall.User{}, errSignIn
}

type sessionReply struct {
	User string    `json:"user"`
	Role wall.Role `json:"role"`
}

func (s *Server) whoAmI(w http.ResponseWriter, r *http.Request) error {
	a := actorOf(r)
	if a.Role == wall.RoleNobody {
		return errNotSignedIn
	}
	return reply(w, http.StatusOK, sessionReply{a.Name, a.Role})
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request) error {
	a := actorOf(r)
	if a.Token != "" {
		if _, err := s.wall.Apply(r.Context(), a, wall.SignOut{ID: a.Token}); err != nil {
			return err
		}
	}
	setCookie(w, r, "", 0)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// note writes an act that changes nothing declared into the audit.
func (s *Server) note(r *http.Request, a wall.Actor, action, object string, detail map[string]any) {
	var raw json.RawMessage
	if detail != nil {
		raw = encode(detail)
	}
	if _, err := s.wall.Apply(r.Context(), a, wall.Note{Action: action, Object: object, Detail: raw}); err != nil {
		s.log.Warn("audit", "action", action, "error", err)
	}
}

// clip is at most n bytes of s, for logs and the audit.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return s[:n] + "…"
}
