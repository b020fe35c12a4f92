package web

import (
	"fmt"
	"math"
	"net/http"
	"time"

	"kawung/media"
	"kawung/wall"
)

type adviceWire struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// A streamHealth is one of a camera's streams.
type streamHealth struct {
	State      media.StreamState `json:"state"`
	Since      time.Time         `json:"since,omitzero"`
	Reason     string            `json:"reason"`
	Codec      string            `json:"codec"`
	Width      int               `json:"width"`
	Height     int               `json:"height"`
	FPS        float64           `json:"fps"`
	Bitrate    int64             `json:"bitrate"` // bit/s
	Loss       float64           `json:"loss"`    // fraction of the packets
	GOPSeconds float64           `json:"gopSeconds"`
	GOPFrames  int               `json:"gopFrames"`
	Viewers    int               `json:"viewers"`
	Transport  string            `json:"transport"`
	Transcoded bool              `json:"transcoded"`
	Frames     uint64            `json:"frames"`
	Reconnects uint64            `json:"reconnects"`
}

func newStreamHealth(h media.StreamHealth) streamHealth {
	return streamHealth{
		h.State, h.Since, h.Reason, h.Codec, h.Width, h.Height, rounded(h.FPS, 10), h.Bitrate, rounded(h.Loss, 10000),
		rounded(h.GOP.Length.Seconds(), 100), h.GOP.Frames, h.Viewers, h.Transport, h.Transcoded, h.Frames, h.Reconnects,
	}
}

func rounded(v float64, parts float64) float64 { return math.Round(v*parts) / parts }

// A cameraHealth is the whole word on a camera: that of the worse of its wanted
// streams, and both.
type cameraHealth struct {
	Source media.Source `json:"source"`
	streamHealth
	Upstreams   int           `json:"upstreams"`
	Advice      []adviceWire  `json:"advice"`
	FrozenSince time.Time     `json:"frozenSince,omitzero"`
	Covered     bool          `json:"covered"`
	Main        *streamHealth `json:"main,omitempty"`
	Sub         *streamHealth `json:"sub,omitempty"`
}

func newCameraHealth(h media.Health) cameraHealth {
	m := cameraHealth{
		Source: h.Source, streamHealth: newStreamHealth(h.StreamHealth), Upstreams: h.Upstreams, Advice: []adviceWire{},
		FrozenSince: h.FrozenSince, Covered: h.Covered,
	}
	for _, a := range h.Advice {
		m.Advice = append(m.Advice, adviceWire(a))
	}
	for to, from := range map[**streamHealth]*media.StreamHealth{&m.Main: h.Main, &m.Sub: h.Sub} {
		if from != nil {
			one := newStreamHealth(*from)
			*to = &one
		}
	}
	return m
}

func (s *Server) getCameraHealth(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("name")
	if _, ok := s.wall.State().Camera(name); !ok {
		return fmt.Errorf("camera %s: %w", name, wall.ErrNotFound)
	}
	source := media.Source("camera/" + name)
	h, ok := s.relay.HealthOf(source)
	if !ok {
		h = media.Health{Source: source, StreamHealth: media.StreamHealth{State: media.StateIdle}}
	}
	newGlass(s.wall.Live()).tell(&h)
	return reply(w, http.StatusOK, newCameraHealth(h))
}

// A glass is what displays that can be seen say of the pictures they decode: by
// source, since when one has stood still.
type glass map[media.Source]still

type still struct {
	since   time.Time
	covered bool
}

func newGlass(live wall.Live) glass {
	g := glass{}
	for _, d := range live.Displays {
		if !d.Connected || d.Hidden {
			continue
		}
		for _, w := range d.Windows {
			source := media.Source(w.Source)
			if was, ok := g[source]; w.FrozenSince.IsZero() || ok && was.since.Before(w.FrozenSince) {
				continue
			}
			g[source] = still{w.FrozenSince, w.Covered}
		}
	}
	return g
}

// tell adds what the glass says to the relay's word on a source. A picture that
// does not come at all does not stand still.
func (g glass) tell(h *media.Health) {
	if s, ok := g[h.Source]; ok && h.State == media.StateLive {
		h.FrozenSince, h.Covered = s.since, s.covered
	}
}

// cameras is the word on every camera: the relay's and the glass's.
func (s *Server) cameras() []media.Health {
	list := s.relay.Health()
	g := newGlass(s.wall.Live())
	for i := range list {
		g.tell(&list[i])
	}
	return list
}
