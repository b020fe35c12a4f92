package rtsp

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/bluenviron/gortsplib/v4/pkg/base"
)

const statusTooManyRequests = 429 // RFC 6585 §4

// authorise lets a client in for act with the camera its URL names. The
// connection then need not show its token again for the same.
func (c *serverConn) authorise(r *base.Request, act Act) (*grant, error) {
	camera, sub := cameraOf(r.URL)
	if camera == "" {
		return nil, refusal(base.StatusNotFound, "the address names no camera: rtsp://HOST:8554/NAME")
	}
	if g := c.grant.Load(); g != nil && g.act == act && g.camera == camera {
		again := *g
		if r.Method == base.Describe { // else the address may be one that we made, without its query
			again.sub = sub
		}
		return &again, nil
	}
	token := tokenOf(r)
	if token == "" {
		return nil, unauthorized("show a token")
	}
	pass, err := c.s.Admit(c.host, token, act, camera)
	switch {
	case err == nil:
	case errors.Is(err, ErrTooOften):
		return nil, &statusErr{status: statusTooManyRequests, say: ErrTooOften.Error(), close: true}
	case errors.Is(err, ErrToken):
		return nil, unauthorized(ErrToken.Error())
	case errors.Is(err, ErrForbidden):
		return nil, refusal(base.StatusForbidden, "this token may not %s camera %s", act, camera)
	default:
		return nil, fmt.Errorf("admit: %w", err)
	}
	return &grant{act: act, camera: camera, sub: sub, pass: pass}, nil
}

// unauthorized asks for a token. Basic is all that can be offered: of a token
// only the hash is kept, and Digest needs the secret itself.
func unauthorized(why string) error {
	return &statusErr{
		status: base.StatusUnauthorized,
		say: why + ". The password is a token and the user anything, rtsp://any:TOKEN@HOST:8554/NAME, or ?token=TOKEN. " +
			"Passwords of people open nothing here. `kawung token add NAME -scope camera/NAME` makes a token",
		header: base.Header{"WWW-Authenticate": {`Basic realm="kawung"`}},
	}
}

// cameraOf reads which camera and which of its streams a URL names. Clients put
// a track's name behind it, also behind the query.
func cameraOf(u *base.URL) (camera string, sub bool) {
	if u == nil {
		return "", false
	}
	camera, _, _ = strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	return camera, query(u, "stream") == "sub"
}

// query is a parameter of a URL's query, without what a client put behind it.
func query(u *base.URL, name string) string {
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		if key, value, ok := strings.Cut(part, "="); ok && key == name {
			value, _, _ = strings.Cut(unescape(value), "/")
			return value
		}
	}
	return ""
}

// tokenOf is the token that a request shows: as the password of Basic, as its
// user when it has no password, as a bearer's, or in the address.
func tokenOf(r *base.Request) string {
	for _, value := range r.Header["Authorization"] {
		scheme, rest, _ := strings.Cut(value, " ")
		switch strings.ToLower(scheme) {
		case "bearer":
			return strings.TrimSpace(rest)
		case "basic":
			plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(rest))
			if err != nil {
				continue
			}
			user, password, _ := strings.Cut(string(plain), ":")
			if password != "" {
				return password
			}
			return user
		}
	}
	return query(r.URL, "token")
}

// unescape undoes percent encoding, and leaves alone what is not encoded.
func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}
