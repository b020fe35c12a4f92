package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// Limits of one search for cameras.
const (
	maxSearched = 64               // addresses
	maxAddress  = 512              // bytes of one
	searchTime  = 25 * time.Second // for all of it
)

// A CameraSearch says where to look for cameras.
type CameraSearch struct {
	Addresses []string `json:"addresses"` // none: every network that the controller is on
	User      string   `json:"user"`
	Password  string   `json:"password"`
}

// A FoundDevice is a camera or a recorder that was found, as the API shows it.
// Nothing in it holds a password.
type FoundDevice struct {
	Address       string        `json:"address"` // host, and port unless it is the usual one
	Name          string        `json:"name,omitempty"`
	Manufacturer  string        `json:"manufacturer,omitempty"`
	Model         string        `json:"model,omitempty"`
	Firmware      string        `json:"firmware,omitempty"`
	Serial        string        `json:"serial,omitempty"`
	Place         string        `json:"place,omitempty"` // as the device words it
	PTZ           bool          `json:"ptz"`
	Cameras       []FoundCamera `json:"cameras"`
	Notes         []string      `json:"notes,omitempty"` // what is odd and was worked around
	Error         string        `json:"error,omitempty"` // why there are no cameras, a sentence
	NeedsPassword bool          `json:"needsPassword"`   // the error is that user or password lack or are wrong
}

// A FoundCamera is one picture of a device: what declares it, but for the user
// and the password that the search was made with.
type FoundCamera struct {
	Name       string       `json:"name"`  // free, to declare it by
	Title      string       `json:"title"` // to show
	Main       FoundStream  `json:"main"`
	Sub        *FoundStream `json:"sub,omitempty"`
	ONVIF      string       `json:"onvif"`                // to declare it with
	PTZ        bool         `json:"ptz"`                  // it turns or zooms
	DeclaredAs string       `json:"declaredAs,omitempty"` // name of the camera that shows it already
	Advice     string       `json:"advice,omitempty"`     // what to change on the device
}

// A FoundStream is one stream of a device, without user information.
type FoundStream struct {
	URL     string  `json:"url"`
	Profile string  `json:"profile"` // the device's name of it
	Codec   string  `json:"codec"`   // "H264"
	Width   int     `json:"width"`   // pixels
	Height  int     `json:"height"`
	FPS     float64 `json:"fps,omitempty"`     // at most
	Bitrate int     `json:"bitrate,omitempty"` // kbit/s, at most
	GOP     int     `json:"gop,omitempty"`     // frames from keyframe to keyframe
}

// A Finder looks for cameras on the network.
type Finder func(context.Context, CameraSearch) ([]FoundDevice, error)

func (c CameraSearch) check() error {
	if len(c.Addresses) > maxSearched {
		return refuseField("addresses", "are %d; at most %d at once", len(c.Addresses), maxSearched)
	}
	for i, a := range c.Addresses {
		if a == "" || len(a) > maxAddress {
			return refuseField("addresses["+strconv.Itoa(i)+"]", "is 1 to %d bytes", maxAddress)
		}
	}
	for field, v := range map[string]string{"user": c.User, "password": c.Password} {
		if len(v) > 128 {
			return refuseField(field, "is at most 128 bytes")
		}
	}
	return nil
}

// discoverCameras looks for cameras: at the addresses, or on every network.
// One search runs at a time. What was found gets names that no camera has.
func (s *Server) discoverCameras(w http.ResponseWriter, r *http.Request) error {
	var in CameraSearch
	if err := decode(w, r, &in); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	if s.config.FindCameras == nil {
		return refuse(http.StatusServiceUnavailable, "this controller cannot look for cameras")
	}
	select {
	case s.finding <- struct{}{}:
		defer func() { <-s.finding }()
	default:
		p := refuse(http.StatusTooManyRequests, "somebody is looking for cameras already: wait for it")
		p.retryAfter = 5 * time.Second
		return p
	}
	ctx, cancel := context.WithTimeout(r.Context(), searchTime)
	defer cancel()
	start := s.now()
	found, err := s.config.FindCameras(ctx, in)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return refuse(http.StatusServiceUnavailable, "%s", err)
	}
	s.log.Info("looked for cameras", "by", actorOf(r).Name, "addresses", len(in.Addresses), "found", len(found), "took", s.now().Sub(start))
	return reply(w, http.StatusOK, struct {
		Devices []FoundDevice `json:"devices"`
	}{NameCameras(found, s.wall.State().Cameras())})
}

// String is the stream for people: "H264 1920×1080 25 fps  rtsp://10.0.0.7/1".
func (s FoundStream) String() string {
	fps := ""
	if s.FPS > 0 {
		fps = " " + strconv.FormatFloat(s.FPS, 'f', -1, 64) + " fps"
	}
	return s.Codec + " " + strconv.Itoa(s.Width) + "×" + strconv.Itoa(s.Height) + fps + "  " + s.URL
}
