package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
)

// advisedAtOnce is how many cameras are asked at the same time: one that does
// not answer takes ten seconds.
const advisedAtOnce = 8

type adviseOptions struct {
	server server
	json   bool
	h264   bool
}

func cameraAdviseCommand() command {
	return command{
		name: "advise", usage: "[NAME…] [-h264] [-json]",
		short: "list what to change at the cameras",
		long: `Asks the controller, and through it each camera that speaks ONVIF, for what makes
pictures late, bad or costly: no H.264 stream, B-frames, long groups of pictures,
no substream, a wrong clock, lost packets. What a camera sends is known only of
cameras that somebody watches; the rest is asked of the camera itself.

-h264 sets the substream of the named cameras to H.264 by ONVIF, where the camera
offers it; everything else of it stays. It needs an administrator.

Examples:
  kawung camera advise
  kawung camera advise gerbang pasar -json
  kawung camera advise gerbang -h264`,
		define: func(flags *flag.FlagSet) any {
			o := &adviseOptions{}
			o.server.define(flags)
			flags.BoolVar(&o.json, "json", false, "print JSON")
			flags.BoolVar(&o.h264, "h264", false, "set the substream of the named cameras to H.264")
			return o
		},
		max: 256,
		run: func(ctx context.Context, p *program, options any, args []string) error {
			return p.advise(ctx, options.(*adviseOptions), args)
		},
	}
}

// A finding is one thing to change at a camera.
type finding struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// An advised camera is what to change at one camera.
type advised struct {
	Name     string    `json:"name"`
	State    string    `json:"state"`
	Findings []finding `json:"findings"`
	ONVIF    string    `json:"onvif,omitempty"` // why it could not be asked by ONVIF
}

func (p *program) advise(ctx context.Context, o *adviseOptions, names []string) error {
	if o.h264 && len(names) == 0 {
		return misuse("-h264 wants the cameras' names")
	}
	c, err := p.client(o.server)
	if err != nil {
		return err
	}
	defer c.close()
	all, err := c.cameras(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		if !slices.ContainsFunc(all, func(l listedCamera) bool { return l.Name == name }) {
			return fmt.Errorf("camera %s: not found", name)
		}
	}
	all = slices.DeleteFunc(all, func(l listedCamera) bool { return len(names) > 0 && !slices.Contains(names, l.Name) })
	if o.h264 {
		return p.setH264(ctx, c, all)
	}
	found := adviseAll(ctx, c, all)
	if o.json {
		enc := json.NewEncoder(p.stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(map[string]any{"cameras": found})
	}
	printAdvice(p.stdout, found)
	return nil
}

// adviseAll asks for every camera, some at once.
func adviseAll(ctx context.Context, c *client, all []listedCamera) []advised {
	found := make([]advised, len(all))
	places := make(chan struct{}, advisedAtOnce)
	var asked sync.WaitGroup
	for i, l := range all {
		places <- struct{}{}
		asked.Go(func() {
			defer func() { <-places }()
			found[i] = c.adviseOne(ctx, l)
		})
	}
	asked.Wait()
	return found
}

// encodersOf is a camera's own word on its streams.
type encodersOf struct {
	Main  encodingOf  `json:"main"`
	Sub   *encodingOf `json:"sub"`
	Notes []string    `json:"notes"`
}

type encodingOf struct {
	Codec  string `json:"codec"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	URL    string `json:"url"`
}

func (e encodingOf) String() string {
	return fmt.Sprintf("%s %d×%d at %s", e.Codec, e.Width, e.Height, e.URL)
}

func (c *client) adviseOne(ctx context.Context, l listedCamera) advised {
	a := advised{Name: l.Name, State: l.Health.State, Findings: []finding{}}
	var health struct {
		Advice []finding `json:"advice"`
	}
	path := "/api/v1/cameras/" + url.PathEscape(l.Name)
	if err := c.get(ctx, path+"/health", &health); err == nil {
		a.Findings = append(a.Findings, health.Advice...)
	}
	if l.Health.Reason != "" {
		a.Findings = append(a.Findings, finding{"state", l.Health.Reason})
	}
	var own encodersOf
	if err := c.get(ctx, path+"/encoder", &own); err != nil {
		a.ONVIF = err.Error()
		own = encodersOf{}
	}
	a.Findings = append(a.Findings, own.findings(l)...)
	return a
}

// smallWidth is the widest picture, in pixels, that needs no substream.
const smallWidth = 960

// findings are what a camera's own word gives to change.
func (e encodersOf) findings(l listedCamera) (all []finding) {
	known := e.Main.Codec != ""
	hasH264 := e.Main.Codec == "H264" || e.Sub != nil && e.Sub.Codec == "H264"
	switch {
	case known && !hasH264 && e.Sub == nil:
		all = append(all, finding{"no-h264", "it has no H.264 stream, only " + e.Main.Codec + ": set one to H.264 in the camera"})
	case known && !hasH264:
		all = append(all, finding{"no-h264", "it has no H.264 stream: `kawung camera advise " + l.Name + " -h264` sets its substream"})
	}
	switch {
	case l.Camera.Sub != "" || l.Health.Width > 0 && l.Health.Width <= smallWidth:
	case e.Sub != nil:
		all = append(all, finding{"no-sub", "no substream is declared, so small windows take the main stream; it has " + e.Sub.String()})
	default:
		all = append(all, finding{"no-sub", "no substream is declared, so small windows take the main stream: turn one on in the camera and declare it"})
	}
	for _, n := range e.Notes {
		all = append(all, finding{"note", n})
	}
	return all
}

func printAdvice(w io.Writer, found []advised) {
	wanting := 0
	for _, a := range found {
		if len(a.Findings) == 0 {
			continue
		}
		wanting++
		fmt.Fprintf(w, "%s  %s\n", a.Name, a.State)
		for _, f := range a.Findings {
			fmt.Fprintf(w, "  %-10s  %s\n", f.Code, f.Text)
		}
		if a.ONVIF != "" {
			fmt.Fprintf(w, "  not asked by ONVIF: %s\n", a.ONVIF)
		}
	}
	fmt.Fprintf(w, "%d of %d cameras want something changed\n", wanting, len(found))
}

// setH264 sets cameras' substreams, and says of each what it is now.
func (p *program) setH264(ctx context.Context, c *client, all []listedCamera) error {
	var errs []error
	for _, l := range all {
		var now encodingOf
		body := []byte(`{"stream": "sub", "codec": "h264"}`)
		if err := c.call(ctx, http.MethodPost, "/api/v1/cameras/"+url.PathEscape(l.Name)+"/encoder", "application/json", body, &now); err != nil {
			errs = append(errs, err)
			continue
		}
		fmt.Fprintf(p.stdout, "%s: its substream is %s\n", l.Name, now)
	}
	return errors.Join(errs...)
}
