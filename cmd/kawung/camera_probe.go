package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"kawung/media"
	"kawung/media/rtsp"
	"kawung/web"
)

type probeOptions struct {
	json   bool
	record string
	user   string
}

func cameraProbeCommand() command {
	return command{
		name: "probe", usage: "URL [-json] [-record FILE] [-user NAME]",
		short: "look at a camera and say what it sends",
		long: `Watches a camera for up to 10 s, as the controller would, and says what comes,
what had to be made up for, and what to change in the camera. It needs no
controller. It exits with 0 only when pictures flowed.

The password may stand in the URL, typed as it is; with -user it is asked for,
or read from the first line of the input. It is never printed.

-record writes what the camera said, without addresses, names, passwords and
what is in the pictures. Such a file repeats the camera in a test.

-json prints {ok, transport, codec, profile, width, height, fps, gopSeconds,
bFrames, audio, firstFrameMs, repairs, warnings, error}.

Examples:
  kawung camera probe rtsp://10.1.2.3/Streaming/Channels/101 -user admin
  kawung camera probe 'rtsp://admin:p@ss/w:rd#1@10.1.2.3/main' -json
  kawung camera probe rtsp://10.1.2.3/main -record lobby.transcript`,
		define: func(flags *flag.FlagSet) any {
			o := &probeOptions{}
			flags.BoolVar(&o.json, "json", false, "print one JSON object")
			flags.StringVar(&o.record, "record", "", "write an anonymised transcript into this `file`")
			flags.StringVar(&o.user, "user", "", "`name` to sign in with; the password is asked for")
			return o
		},
		min: 1, max: 1,
		run: func(ctx context.Context, p *program, options any, args []string) error {
			return p.probeCamera(ctx, options.(*probeOptions), args[0])
		},
	}
}

func (p *program) probeCamera(ctx context.Context, o *probeOptions, url string) (err error) {
	u := media.Upstream{Name: "camera", URL: url, User: o.user}
	if o.user != "" {
		if u.Password, err = p.askHidden(fmt.Sprintf("Password of %s: ", o.user)); err != nil {
			return err
		}
	}
	var transcript io.Writer
	if o.record != "" {
		f, err := os.OpenFile(o.record, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("transcript: %w", err)
		}
		defer f.Close()
		transcript = f
	}
	probe, err := new(rtsp.Client).Probe(ctx, u, transcript)
	if err != nil {
		return err
	}
	if o.json {
		encoder := json.NewEncoder(p.stdout)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(probe); err != nil {
			return err
		}
	} else {
		printProbe(p.stdout, probe)
	}
	if !probe.OK {
		return errors.New(probe.Error)
	}
	return nil
}

// printProbe is a probe for people.
func printProbe(w io.Writer, p rtsp.Probe) {
	if p.OK {
		fmt.Fprintf(w, "pictures   %s %s %d×%d, %g frames/s, over %s\n", p.Codec, p.Profile, p.Width, p.Height, p.FPS, strings.ToUpper(p.Transport))
		fmt.Fprintf(w, "first      after %.0f ms\n", p.FirstFrameMs)
		if p.GOPSeconds > 0 {
			fmt.Fprintf(w, "keyframe   every %g s\n", p.GOPSeconds)
		}
	} else {
		fmt.Fprintln(w, "pictures   none")
	}
	if p.Audio != "" {
		fmt.Fprintf(w, "sound      %s\n", p.Audio)
	}
	for _, r := range p.Repairs {
		fmt.Fprintf(w, "made up    it %s\n", r)
	}
	for _, a := range p.Warnings {
		fmt.Fprintf(w, "change     it %s\n", a)
	}
}

// probe is a web.Prober.
func probe(ctx context.Context, c web.CameraProbe) (web.ProbedCamera, error) {
	u := media.Upstream{Name: "camera", URL: c.URL, User: c.User, Password: c.Password}
	p, err := new(rtsp.Client).Probe(ctx, u, nil)
	seen := web.ProbedCamera{
		OK: p.OK, Transport: p.Transport, Codec: p.Codec, Profile: p.Profile, Width: p.Width, Height: p.Height, FPS: p.FPS,
		GOPSeconds: p.GOPSeconds, BFrames: p.BFrames, Audio: p.Audio, FirstFrameMs: p.FirstFrameMs,
		Repairs: p.Repairs, Warnings: p.Warnings, Error: p.Error, WrongPassword: p.WrongPassword,
	}
	if p.Keyframe != nil {
		seen.Keyframe, _ = p.Keyframe.AnnexB() // of another codec: no picture
	}
	return seen, err
}
