package web

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"

	"kawung/wall"
)

// The session cookie of browsers.
const (
	cookieName   = "kawung"
	sessionTime  = 12 * time.Hour
	sessionRenew = time.Hour // a session is renewed when it is this old
)

type actorKey struct{}

func withActor(ctx context.Context, a wall.Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// actorOf is who asks; guard has put it there.
func actorOf(r *http.Request) wall.Actor {
	a, _ := r.Context().Value(actorKey{}).(wall.Actor)
	return a
}

// identify says who asks: a program by its bearer token, a browser by its
// cookie, or nobody. A bearer token that opens nothing is an error, a dead
// cookie is nobody. A browser's unsafe request must come from our own pages.
func (s *Server) identify(w http.ResponseWriter, r *http.Request) (wall.Actor, error) {
	address := addressOf(r)
	if secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		t, ok := s.token(secret)
		if !ok || t.Kind == wall.TokenSession {
			return wall.Actor{}, refuse(http.StatusUnauthorized, "this token opens nothing: it is wrong, over or revoked")
		}
		return t.Actor(address), nil
	}
	nobody := wall.Actor{Role: wall.RoleNobody, Address: address}
	if unsafeMethod(r.Method) && r.Header.Get("Origin") != "" && !sameOrigin(r) {
		return nobody, refuse(http.StatusForbidden, "the request comes from a page of another origin")
	}
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return nobody, nil
	}
	t, ok := s.token(cookie.Value)
	if !ok || t.Kind != wall.TokenSession {
		return nobody, nil
	}
	if unsafeMethod(r.Method) && !sameOrigin(r) {
		return nobody, refuse(http.StatusForbidden, "the request does not say which page it comes from: it has no Origin")
	}
	s.renew(w, r, t, cookie.Value)
	return t.Actor(address), nil
}

// token is the live token that a secret opens.
func (s *Server) token(secret string) (wall.Token, bool) {
	id, ok := secretID(secret)
	if !ok {
		return wall.Token{}, false
	}
	t, ok := s.wall.State().Token(id, s.now())
	if !ok || !opens(t, secret) {
		return wall.Token{}, false
	}
	return t, true
}

// renew rolls a session on: at most once an hour, so that reading costs no
// write to the store.
func (s *Server) renew(w http.ResponseWriter, r *http.Request, t wall.Token, secret string) {
	if t.Expires.Sub(s.now()) > sessionTime-sessionRenew || isWebsocket(r) {
		return
	}
	expires := s.now().Add(sessionTime)
	if _, err := s.wall.Apply(r.Context(), t.Actor(addressOf(r)), wall.RenewSession{ID: t.ID, Expires: expires}); err != nil {
		s.log.Warn("session not renewed", "user", t.Subject, "error", err)
		return
	}
	setCookie(w, r, secret, expires.Sub(s.now()))
}

// setCookie gives the browser its session; an age ≤ 0 takes it away.
func setCookie(w http.ResponseWriter, r *http.Request, secret string, age time.Duration) {
	c := &http.Cookie{
		Name: cookieName, Value: secret, Path: "/", MaxAge: int(age.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil,
	}
	if age <= 0 {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func unsafeMethod(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

func isWebsocket(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "/ws/") }

// addressOf is the client's address without its port.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
