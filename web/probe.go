package web

import (
	"context"
	"net/http"
	"time"

	"kawung/wall"
)

// Limits of looking at a camera that is not declared. The controller connects
// to wherever it is told: few may do it, and few at a time.
const (
	maxProbes = 2
	probeTime = 10 * time.Second
)

// A CameraProbe says which camera to look at.
type CameraProbe struct {
	URL      string `json:"url"` // rtsp or rtsps
	User     string `json:"user"`
	Password string `json:"password"`
}

// A ProbedCamera is what was seen of a camera in a look of up to 10 s, as
// `kawung camera probe -json` prints it, and its first picture. Nothing in it
// holds a password.
type ProbedCamera struct {
	OK           bool     `json:"ok"` // pictures flowed
	Transport    string   `json:"transport"`
	Codec        string   `json:"codec"`
	Profile      string   `json:"profile"`
	Width        int      `json:"width"` // pixels
	Height       int      `json:"height"`
	FPS          float64  `json:"fps"`
	GOPSeconds   float64  `json:"gopSeconds"` // between keyframes; 0 when only one came
	BFrames      bool     `json:"bFrames"`
	Audio        string   `json:"audio"`
	FirstFrameMs float64  `json:"firstFrameMs"`
	Repairs      []string `json:"repairs"`
	Warnings     []string `json:"warnings"`
	Error        string   `json:"error"` // why no pictures flowed

	WrongPassword bool   `json:"wrongPassword"`           // the error is that user or password lack or are wrong
	Keyframe      []byte `json:"keyframe,omitempty"`      // one access unit, Annex-B
	KeyframeCodec string `json:"keyframeCodec,omitempty"` // of it, RFC 6381
}

// A Prober looks at one camera. That no pictures flowed is no error.
type Prober func(context.Context, CameraProbe) (ProbedCamera, error)

func (c CameraProbe) check() error {
	camera := wall.Camera{Name: "probe", URL: c.URL}
	if err := camera.Validate(); err != nil {
		return err
	}
	for field, v := range map[string]string{"user": c.User, "password": c.Password} {
		if len(v) > 128 {
			return refuseField(field, "is at most 128 bytes")
		}
	}
	return nil
}

// probeCamera looks at a camera before it is declared.
func (s *Server) probeCamera(w http.ResponseWriter, r *http.Request) error {
	var in CameraProbe
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	if s.config.ProbeCamera == nil {
		return refuse(http.StatusServiceUnavailable, "this controller cannot look at cameras")
	}
	select {
	case s.probing <- struct{}{}:
		defer func() { <-s.probing }()
	default:
		p := refuse(http.StatusTooManyRequests, "%d cameras are being looked at already: wait for them", maxProbes)
		p.retryAfter = 5 * time.Second
		return p
	}
	ctx, cancel := context.WithTimeout(r.Context(), probeTime)
	defer cancel()
	seen, err := s.config.ProbeCamera(ctx, in)
	if err != nil {
		return refuse(http.StatusServiceUnavailable, "%s", err)
	}
	if len(seen.Keyframe) > 0 {
		seen.KeyframeCodec = codecString(seen.Keyframe)
	}
	s.log.Info("looked at a camera", "by", actorOf(r).Name, "url", wall.Redact(in.URL), "ok", seen.OK)
	return reply(w, http.StatusOK, seen)
}
