package media

import "fmt"

// Feed is a camera's stream for somebody who carries it to viewers in their
// own way (RTSP out): the main stream, or its substream if it has one. Whoever
// subscribes to its pictures is a viewer and has it pulled. ErrNotFound if
// there is no such source.
func (r *Relay) Feed(source Source, sub bool) (Outlet, error) {
	v := View{Source: source}
	if sub {
		v.Width = 1
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	video := r.resolve(v)
	if video == nil {
		return Outlet{}, fmt.Errorf("%s: %w", source, ErrNotFound)
	}
	return Outlet{Video: video, Audio: r.soundOf(source)}, nil
}
