package ffmpeg

import (
	"context"
	"fmt"
	"os/exec"
	"slices"

	"kawung/media"
)

// A Copier pulls H.264 cameras with ffmpeg and changes nothing of their
// pictures: those that want RTSP inside HTTP, and those that another puller does
// not understand. Sound is left out. It costs little and counts towards no
// limit.
type Copier struct {
	of *Transcoder // whose program, clock, patience and log it uses
}

// Copier copies with t's ffmpeg.
func (t *Transcoder) Copier() *Copier { return &Copier{of: t} }

var _ media.Puller = (*Copier)(nil)

// Pull copies u into out until ctx ends, and then returns ctx.Err(), or until
// the camera fails. The error is as Transcoder's: media.ErrUnsupported of
// pictures that are not H.264, ErrBFrames of those that others build on. B-frames
// that no other picture needs are left out.
func (c *Copier) Pull(ctx context.Context, u media.Upstream, out media.Outlet) error {
	err := c.pull(ctx, u, out.Video)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("camera %s: copy: %w", u.Name, err)
}

func (c *Copier) pull(ctx context.Context, u media.Upstream, out *media.Fanout) error {
	in, err := newInput(u)
	if err != nil {
		return fmt.Errorf("address: %w: %w", media.ErrUnsupported, err)
	}
	program, err := exec.LookPath(c.of.program())
	if err != nil {
		return &media.Refusal{Kind: media.ErrProtocol, Reason: "install ffmpeg, which pulls the cameras that need it"}
	}
	began := c.of.now()
	frames := newFrames(out, c.of.now, func() {
		out.Uplink().Opened(in.via())
		c.of.log().Info("copy delivers", "camera", u.Name, "transport", in.via(), "after", c.of.now().Sub(began))
	})
	return process{program: program, args: copying(), input: in, silence: c.of.silence()}.run(ctx, frames)
}

// copying are ffmpeg's arguments: pictures leave as they came.
func copying() []string {
	return append(slices.Concat(terse, script), "-map", "0:v:0", "-c:v", "copy", "-flush_packets", "1", "-f", "flv", "pipe:1")
}
