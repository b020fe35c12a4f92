package media

import (
	"strings"
	"time"
)

// subWidth is the widest window, in pixels, for which a substream is enough.
const subWidth = 960

// WantsSub says whether a view is for its camera's substream, where it has one.
func (v View) WantsSub() bool {
	return v.Stream == SubStream || v.Stream == AutoStream && v.Width > 0 && v.Width <= subWidth
}

// keyframeWait is how long a window that shows another stream of its camera
// waits for a keyframe of the one it is for. Longer groups of pictures than this
// are rare; then the cached group is decoded at once.
const keyframeWait = 4 * time.Second

// choose picks a camera's stream for a window: the substream for a small one,
// but rather either that passes than a transcode; r.mu is held.
func (r *Relay) choose(c Camera, v View) *Fanout {
	main, sub := r.streams[c.Name], r.streams[c.Name+subSuffix]
	if c.Sub == "" {
		return r.outlet(main, v)
	}
	first, other := main, sub
	if v.WantsSub() {
		first, other = sub, main
	}
	if !r.passes(first, v) && r.passes(other, v) {
		return r.outlet(other, v)
	}
	return r.outlet(first, v)
}

// meanwhile is what a window gets until the stream it is for has a keyframe: the
// substream's burst is cheap, and live at once. Where neither stream is live,
// both are pulled and the first that comes is shown. Two transcodes would cost
// too much for that. r.mu is held.
func (r *Relay) meanwhile(v View, target *Fanout) *Fanout {
	kind, name, _ := strings.Cut(string(v.Source), "/")
	c, ok := r.cameras[name]
	if kind != "camera" || !ok || c.Sub == "" {
		return target
	}
	other, small := r.streams[name+subSuffix], false
	if other.fan == target {
		other, small = r.streams[name], true
	}
	live := target.Keyframe() != nil
	switch {
	case other.foreign(), small && live:
		return target
	case other.fan.Keyframe() != nil, !small && !live:
		return other.fan
	default:
		return target
	}
}

// put shows a view on a slot. What the slot shows of the same source already
// stays until the stream that suits the view has a keyframe. r.mu is held.
func (r *Relay) put(s *screen, slot int, view View) {
	view.hevc = s.hevc
	target, was := r.resolve(view), s.video[slot]
	switch {
	case target != nil && target == was.next:
		s.video[slot].view = view
	case target != nil && was.stream != nil && was.view.Source == view.Source:
		s.follow(slot, view, target)
	case target != nil:
		s.show(slot, view, r.meanwhile(view, target))
		s.follow(slot, view, target)
	default:
		s.show(slot, view, nil)
	}
}

// follow lets a stream take a slot over at its next keyframe. Nothing is waited
// for in the place of a stream that has stopped.
func (s *screen) follow(slot int, view View, stream *Fanout) {
	was := &s.video[slot]
	was.view = view
	if was.stream == stream && was.next == nil {
		return
	}
	patience := keyframeWait
	if was.stream.Keyframe() == nil {
		patience = 0
	}
	was.stream, was.next = s.peer.Follow(slot, stream, patience), stream
	if was.stream == stream { // it has turned just now
		was.next = nil
	}
}

// turned hears that a stream that was to follow has taken a slot over.
func (r *Relay) turned(s *screen, slot int, stream *Fanout, liveFrom uint32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if was := &s.video[slot]; was.next == stream {
		was.stream, was.next = stream, nil
		r.landed(s, slot, liveFrom)
	}
}
