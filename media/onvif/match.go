package onvif

import (
	"fmt"
	"net/url"
	"strings"

	"kawung/media"
)

// A channel is the picture source of a device that a declared camera shows.
type channel struct {
	main  Profile
	sub   Profile // no Token without one
	moves Profile // the profile that turns it; no Token without one
}

// match finds which of a device's pictures a declared camera is. The stream's
// address tells, as far as it is the device's own; a device with one picture
// needs none. derived says that the device was found at the stream's host: its
// streams then have the stream's port too, else somebody forwards ports and the
// device may be another camera.
func match(profiles []Profile, c Declared, derived bool) (channel, error) {
	main, many := best(profiles, c.URL, derived)
	if main.Token == "" && c.Sub != "" {
		main, many = best(profiles, c.Sub, derived)
	}
	cameras := Cameras(profiles)
	switch {
	case many:
		return channel{}, fmt.Errorf("%w: several of the device's pictures have this stream's address: use the address that the device names", media.ErrUnable)
	case main.Token == "" && len(cameras) == 0:
		return channel{}, fmt.Errorf("%w: the device has no picture", media.ErrUnable)
	case main.Token == "" && len(cameras) > 1:
		return channel{}, fmt.Errorf("%w: none of the device's %d pictures has this stream's address: use the one that the device names", media.ErrUnable, len(cameras))
	case main.Token == "" && derived && port(cameras[0].Main.URL) != port(c.URL):
		return channel{}, fmt.Errorf("%w: what answers ONVIF at this host streams at another port: give the camera's onvif address", media.ErrUnable)
	case main.Token == "":
		main = cameras[0].Main
	}
	return complete(profiles, main, c, derived), nil
}

// complete is the channel of a profile.
func complete(profiles []Profile, main Profile, c Declared, derived bool) channel {
	ch := channel{main: main}
	var own []Profile
	for _, p := range profiles {
		if p.Channel != main.Channel {
			continue
		}
		own = append(own, p)
		if p.Moves && (ch.moves.Token == "" || p.Token == main.Token) {
			ch.moves = p
		}
	}
	if c.Sub != "" {
		ch.sub, _ = best(own, c.Sub, derived)
	}
	if ch.sub.Token == main.Token {
		ch.sub = Profile{}
	}
	if proposed := Cameras(own); ch.sub.Token == "" && len(proposed) == 1 && proposed[0].Sub != nil && proposed[0].Sub.Token != main.Token {
		ch.sub = *proposed[0].Sub
	}
	return ch
}

// best is the profile whose stream has the address; many says that there are
// several, of different pictures.
func best(profiles []Profile, address string, derived bool) (found Profile, many bool) {
	top := 0
	for _, p := range profiles {
		score := alike(p.URL, address)
		if score == 0 || derived && port(p.URL) != port(address) {
			continue
		}
		if score == top && p.Channel != found.Channel {
			many = true
		}
		if score > top {
			found, top, many = p, score, false
		}
	}
	if many {
		return Profile{}, true
	}
	return found, false
}

// alike says how much a device's stream address and a typed one are the same:
// 3 for path and query, 2 when the device only adds to the query, 0 otherwise.
func alike(own, typed string) int {
	a, b := streamPath(own), streamPath(typed)
	if a == nil || b == nil || !strings.EqualFold(strings.Trim(a.Path, "/"), strings.Trim(b.Path, "/")) {
		return 0
	}
	if a.RawQuery == b.RawQuery {
		return 3
	}
	of := a.Query()
	for key, values := range b.Query() {
		if _, has := of[key]; !has || of.Get(key) != values[0] {
			return 0
		}
	}
	return 2
}

// streamPath is a stream's address without user information; nil for what is
// none.
func streamPath(s string) *url.URL {
	a, err := media.ParseAddress(s)
	if err != nil {
		return nil
	}
	u, err := url.Parse(a.Scheme + "://" + a.Rest)
	if err != nil {
		return nil
	}
	return u
}

// port is the port of a stream's address, RFC 7826 §22.1.
func port(s string) string {
	u := streamPath(s)
	switch {
	case u == nil:
		return ""
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "rtsps":
		return "322"
	default:
		return "554"
	}
}
