package web

import (
	"context"
	"net/http"
	"strings"

	"kawung/media"
	"kawung/wall"
)

// An encodingWire is how a camera makes one of its streams.
type encodingWire struct {
	Codec   string  `json:"codec"` // "H264", "H265", "JPEG"
	Width   int     `json:"width"`
	Height  int     `json:"height"`
	FPS     float64 `json:"fps"`
	Bitrate int     `json:"bitrate"` // kbit/s, at most
	GOP     int     `json:"gop"`     // frames; 0 is unknown
	URL     string  `json:"url"`     // without user information
}

func newEncoding(e media.Encoding) encodingWire {
	return encodingWire{e.Codec, e.Width, e.Height, e.FPS, e.Bitrate, e.GOP, wall.Redact(e.URL)}
}

type encodersReply struct {
	Main  encodingWire  `json:"main"`
	Sub   *encodingWire `json:"sub,omitempty"`   // nil: the camera has none
	Notes []string      `json:"notes,omitempty"` // what is odd about it: a wrong clock
}

// getEncoder says how a camera makes its streams.
func (s *Server) getEncoder(w http.ResponseWriter, r *http.Request) error {
	name, err := s.movable(r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), quick)
	defer cancel()
	all, err := s.config.Devices.Encodings(ctx, name)
	if err != nil {
		return err
	}
	out := encodersReply{Main: newEncoding(all.Main), Notes: all.Notes}
	if all.Sub != nil {
		e := newEncoding(*all.Sub)
		out.Sub = &e
	}
	return reply(w, http.StatusOK, out)
}

type encoderBody struct {
	Stream string `json:"stream"` // main or sub
	Codec  string `json:"codec"`  // h264
}

func (b encoderBody) check() error {
	if b.Stream != "main" && b.Stream != "sub" {
		return refuseField("stream", "is to be main or sub")
	}
	if !strings.EqualFold(b.Codec, "h264") {
		return refuseField("codec", "is to be h264: nothing else is shown everywhere")
	}
	return nil
}

// postEncoder sets a stream of a camera to H.264, and declares a substream that
// was not declared: else nobody would see it. What it answers was read anew
// from the camera.
func (s *Server) postEncoder(w http.ResponseWriter, r *http.Request) error {
	name, err := s.movable(r)
	if err != nil {
		return err
	}
	var in encoderBody
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*quick) // it is set, and read twice
	defer cancel()
	now, err := s.config.Devices.SetCodec(ctx, name, in.Stream == "sub", "H264")
	if err != nil {
		return err
	}
	s.note(r, actorOf(r), "set camera encoder", "camera/"+name, map[string]any{"stream": in.Stream, "codec": now.Codec})
	if in.Stream == "sub" {
		if err := s.declareSub(r, name, now.URL); err != nil {
			return err
		}
	}
	return reply(w, http.StatusOK, newEncoding(now))
}

// declareSub declares a camera's substream unless it has one. Its address holds
// no user, so that one in the main address becomes the camera's.
func (s *Server) declareSub(r *http.Request, name, url string) error {
	c, ok := s.wall.State().Camera(name)
	if !ok || c.Sub != "" || url == "" {
		return nil
	}
	c.Sub = url
	if main, err := media.ParseAddress(c.URL); err == nil && main.User != "" {
		c.User, c.Password = main.User, main.Password
	}
	_, err := s.wall.Apply(r.Context(), actorOf(r), wall.Put{Object: c})
	return err
}

// postSync asks a camera for a keyframe of its streams now.
func (s *Server) postSync(w http.ResponseWriter, r *http.Request) error {
	name, err := s.movable(r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), quick)
	defer cancel()
	if err := s.config.Devices.AskKeyframe(ctx, name, false); err != nil {
		return err
	}
	if c, _ := s.wall.State().Camera(name); c.Sub != "" {
		if err := s.config.Devices.AskKeyframe(ctx, name, true); err != nil {
			return err
		}
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
