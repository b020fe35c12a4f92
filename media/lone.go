package media

import "time"

// freed is how long a camera gets to notice that we gave its only session back.
const freed = 2 * time.Second

// A lone is a camera that was found to allow one session at a time: it refused
// one of its streams while we had the other one. The relay's lock guards it.
type lone struct {
	url, sub string // as declared: other addresses are another camera
	vain     bool   // its main stream is refused without the other one, too
}

// Advice on cameras whose main stream was refused while we had the substream.
var (
	adviceLone  = Advice{"one-session", "it allows one session at a time, so small windows show its main stream, too: raise its limit, or declare it without a substream"}
	adviceOther = Advice{"main-refused", "it refuses its main stream, so big windows show the substream: end its other viewers, or lower the bit rate of its main stream"}
)

// settled is a camera as it is pulled: without its substream, when it allows
// one session only; r.mu is held.
func (r *Relay) settled(c Camera) Camera {
	switch l, ok := r.lones[c.Name]; {
	case !ok:
	case l.url != c.URL || l.sub != c.Sub:
		delete(r.lones, c.Name)
	case !l.vain:
		c.Sub = ""
	}
	return c
}

// crowded hears that a camera refused a stream because its sessions are taken.
// When one of them is ours, for its other stream, that one is let go and the
// main stream is for all windows from then on; free says that there is a session
// to be had now. A main stream that is refused even so (gaveUp: it was told that
// before) is left to who has it, and the substream comes back.
func (r *Relay) crowded(camera string, sub, gaveUp bool) (free bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.cameras[camera]
	l, known := r.lones[camera]
	switch {
	case r.closed || !ok:
		return false
	case known && gaveUp && !sub && !l.vain:
		l.vain = true
		r.lones[camera] = l
		c.Sub = l.sub
	case !known && c.Sub != "" && r.other(camera, sub).state() == StateLive:
		r.lones[camera] = lone{url: c.URL, sub: c.Sub}
		c.Sub, free = "", true
	default:
		return false
	}
	r.log.Info("camera refuses a stream", "camera", camera, "oneSession", free)
	r.cameras[camera] = c
	r.declare(c)
	if c.Sub == "" {
		r.undeclare(camera+subSuffix, true)
	}
	r.recordAll()
	r.resolveAll()
	return free && !sub
}

// other is the other one of a camera's two streams; r.mu is held.
func (r *Relay) other(camera string, sub bool) *stream {
	if sub {
		return r.streams[camera]
	}
	return r.streams[camera+subSuffix]
}

// loneAdvice is what a camera's refusals taught; r.mu is held.
func (r *Relay) loneAdvice(camera string) []Advice {
	l, ok := r.lones[camera]
	switch {
	case !ok:
		return nil
	case l.vain:
		return []Advice{adviceOther}
	default:
		return []Advice{adviceLone}
	}
}
