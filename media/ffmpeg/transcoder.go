// Package ffmpeg shows cameras that WebRTC cannot carry as they are: H.265,
// MJPEG, H.264 with B-frames. Transcoder implements media.Puller with one
// ffmpeg process (5.1 or newer) for each stream, which pulls the camera itself
// and gives H.264 back. Copier does the same without touching the pictures, for
// cameras that only ffmpeg reaches.
package ffmpeg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/exec"
	"sync"
	"time"

	"kawung/media"
)

// A Transcoder runs ffmpeg for cameras. The zero value is ready; it may be used
// for any number of cameras at once, of which Max are served. The fields must
// not change after the first Pull.
type Transcoder struct {
	Log     *slog.Logger     // nil: silent
	Now     func() time.Time // nil: time.Now
	Program string           // ffmpeg's name or path; "": ffmpeg
	Max     int              // transcodes at once; 0 means 4
	Silence time.Duration    // without a picture before the camera counts as lost; 0 means 10 s
	Device  string           // VAAPI's render node; "" means /dev/dri/renderD128

	mu      sync.Mutex // guards running
	running int

	choosing sync.Mutex // guards chosen; held while ffmpeg tries the device
	chosen   *encoder
}

var _ media.Puller = (*Transcoder)(nil)

// Pull transcodes u into out until ctx ends, and then returns ctx.Err(), or
// until the camera fails. The error names the camera and never holds a
// credential; it wraps media.ErrTranscoderFull when Max transcodes run, or one
// of media.ErrSilent, ErrRefused, ErrWrongPassword and ErrUnsupported. When
// Pull returns, the process has ended and whatever it started is killed.
func (t *Transcoder) Pull(ctx context.Context, u media.Upstream, out media.Outlet) error {
	err := t.pull(ctx, u, out.Video)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("camera %s: transcode: %w", u.Name, err)
}

func (t *Transcoder) pull(ctx context.Context, u media.Upstream, out *media.Fanout) error {
	in, err := newInput(u)
	if err != nil {
		return fmt.Errorf("address: %w: %w", media.ErrUnsupported, err)
	}
	if err := t.enter(); err != nil {
		return err
	}
	defer t.leave()
	program, err := exec.LookPath(t.program())
	if err != nil {
		return &media.Refusal{Kind: media.ErrUnsupported, Reason: "install ffmpeg, or set the camera to H.264"}
	}
	enc := t.encoder(ctx, program)
	began := t.now()
	frames := newFrames(out, t.now, func() {
		out.Uplink().Opened(in.via())
		t.log().Info("transcode delivers", "camera", u.Name, "encoder", enc.name, "after", t.now().Sub(began))
	})
	p := process{program: program, args: arguments(enc), input: in, silence: t.silence()}
	return p.run(ctx, frames)
}

// enter takes one of the places.
func (t *Transcoder) enter() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.running >= t.max() {
		return &media.Refusal{
			Kind: media.ErrTranscoderFull,
			Reason: fmt.Sprintf("transcoder full %d/%d: set the camera to H.264 without B-frames, or show fewer that are not",
				t.running, t.max()),
		}
	}
	t.running++
	return nil
}

func (t *Transcoder) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running--
}

// encoder is what to encode with, found out once: the graphics processor if
// there is one that proves it can, else the processor.
func (t *Transcoder) encoder(ctx context.Context, program string) encoder {
	t.choosing.Lock()
	defer t.choosing.Unlock()
	if t.chosen != nil {
		return *t.chosen
	}
	chosen := software
	err := selfTest(ctx, program, t.device())
	switch {
	case err == nil:
		chosen = vaapi(t.device())
	case ctx.Err() != nil:
		return software // nothing was found out
	case !errors.Is(err, errNoDevice):
		t.log().Warn("VAAPI fails its test, transcoding in software", "device", t.device(), "error", err)
	}
	t.chosen = &chosen
	return chosen
}

func (t *Transcoder) program() string {
	if t.Program != "" {
		return t.Program
	}
	return "ffmpeg"
}

func (t *Transcoder) device() string {
	if t.Device != "" {
		return t.Device
	}
	return "/dev/dri/renderD128"
}

func (t *Transcoder) max() int {
	if t.Max > 0 {
		return t.Max
	}
	return 4
}

func (t *Transcoder) silence() time.Duration {
	if t.Silence > 0 {
		return t.Silence
	}
	return 10 * time.Second
}

func (t *Transcoder) now() time.Time {
	if t.Now != nil {
		return t.Now()
	}
	return time.Now()
}

func (t *Transcoder) log() *slog.Logger {
	if t.Log != nil {
		return t.Log
	}
	return slog.New(slog.DiscardHandler)
}
