package rtsp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"kawung/media"
)

// How long a probe may take in all, with the goodbye, and how long pictures are
// watched when nothing is left to learn.
const (
	probeTime  = 9 * time.Second
	probeWatch = 3 * time.Second
)

// longGOP is from when on a distance between keyframes is worth a word: a
// recording system does not mind it, a viewer who joins does.
const longGOP = 4500 * time.Millisecond

// A Probe is what there is to know of a camera after a look of up to 10 s.
type Probe struct {
	OK           bool     `json:"ok"`        // pictures flowed
	Transport    string   `json:"transport"` // "tcp", "udp"; "" when it did not come so far
	Codec        string   `json:"codec"`     // "H264"; also one that cannot be shown
	Profile      string   `json:"profile"`
	Width        int      `json:"width"` // pixels
	Height       int      `json:"height"`
	FPS          float64  `json:"fps"`
	GOPSeconds   float64  `json:"gopSeconds"` // between keyframes; 0 when only one came
	BFrames      bool     `json:"bFrames"`
	Audio        string   `json:"audio"`        // encoding names, "" without sound
	FirstFrameMs float64  `json:"firstFrameMs"` // from the first packet of ours to the first keyframe
	Repairs      []string `json:"repairs"`      // what was made up for
	Warnings     []string `json:"warnings"`     // what a person should change
	Error        string   `json:"error"`        // why no pictures flowed; never holds a credential

	WrongPassword bool         `json:"-"` // the error is that user or password lack or are wrong
	Keyframe      *media.Frame `json:"-"` // the first; nil when none came
}

// Probe looks at a camera for up to 10 s. With a transcript it also writes what
// the camera said, anonymised: without addresses, names, passwords and what is
// in the pictures (see fakecam.Replay). The error is the transcript's.
func (c *Client) Probe(ctx context.Context, u media.Upstream, transcript io.Writer) (Probe, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	addr, err := parseAddress(u.URL)
	if err != nil {
		return Probe{Error: err.Error(), Repairs: []string{}, Warnings: []string{}}, nil
	}
	if addr.user == "" && addr.password == "" {
		addr.user, addr.password = u.User, u.Password
	}
	var recording *tape
	if transcript != nil {
		recording = &tape{}
	}
	f := &findings{}
	out := media.NewFanout(nil, nil)
	l := look{began: c.now(), now: c.now, out: out}
	ended := make(chan error, 1)
	up := media.Upstream{Name: addr.host(), Transport: u.Transport, OldTLS: u.OldTLS}
	go func() {
		ended <- c.pull(ctx, &visit{up: up, addr: addr, out: media.Outlet{Video: out}, found: f, tape: recording})
	}()
	err = l.watch(ended)
	cancel()
	if err == nil {
		err = <-ended
	}
	p := l.probe(f, err)
	if recording == nil {
		return p, nil
	}
	return p, writeTranscript(transcript, recording.moments, addr)
}

// A look is what was seen of a stream so far.
type look struct {
	began time.Time
	now   func() time.Time
	out   *media.Fanout

	first, last *media.Frame // the first is a keyframe
	firstAt     time.Time
	frames      int // after the first
	key         int64
	gops        []int64 // ticks
}

// watch looks until there is nothing left to learn; the error is why the pull
// ended before.
func (l *look) watch(ended <-chan error) error {
	reader, _ := l.out.Subscribe()
	defer reader.Close()
	for {
		select {
		case err := <-ended:
			if err == nil {
				err = errBye
			}
			return err
		case f := <-reader.Frames():
			if l.add(f); len(l.gops) >= 2 && l.now().Sub(l.firstAt) >= probeWatch {
				return nil
			}
		}
	}
}

func (l *look) add(f *media.Frame) {
	if l.first == nil {
		l.first, l.firstAt, l.key = f, l.now(), f.Time
	} else {
		l.frames++
		if f.Keyframe {
			l.gops = append(l.gops, f.Time-l.key)
			l.key = f.Time
		}
	}
	l.last = f
}

// probe sums up; err is why the pull ended.
func (l *look) probe(f *findings, err error) Probe {
	format := l.out.Format()
	f.mu.Lock()
	defer f.mu.Unlock()
	p := Probe{
		OK: l.frames > 0 && !errors.Is(err, media.ErrUnsupported), Transport: f.transport, Codec: f.codec, Profile: profile(f.sps), Width: format.Width, Height: format.Height,
		BFrames: f.bFrames, Audio: strings.Join(f.audio, ", "),
		Repairs: append([]string{}, f.repairs...), Warnings: append([]string{}, f.warnings...),
		Keyframe: l.first,
	}
	if l.first != nil {
		p.FirstFrameMs = tenth(l.firstAt.Sub(l.began).Seconds() * 1000)
	}
	if p.OK {
		l.measure(&p)
		return p
	}
	if f.connected && !f.spoke { // a probe is no way to look around in a network
		return Probe{Error: "no RTSP there: check the address and the port", Repairs: []string{}, Warnings: []string{}}
	}
	p.Error, p.WrongPassword = l.complaint(err), errors.Is(err, media.ErrWrongPassword)
	return p
}

func (l *look) measure(p *Probe) {
	const rate = 90000
	if span := l.last.Time - l.first.Time; span > 0 {
		p.FPS = tenth(float64(l.frames) * rate / float64(span))
	}
	if len(l.gops) == 0 {
		if watched := l.now().Sub(l.firstAt); watched > longGOP {
			p.Warnings = append(p.Warnings, fmt.Sprintf("sent only one keyframe in %.0f s: set a keyframe interval of 1 or 2 s", watched.Seconds()))
		}
		return
	}
	total := int64(0)
	for _, g := range l.gops {
		total += g
	}
	mean := float64(total) / float64(len(l.gops)) / rate
	p.GOPSeconds = math.Round(mean*100) / 100
	if mean > longGOP.Seconds() {
		p.Warnings = append(p.Warnings, fmt.Sprintf("sends a keyframe only every %.1f s: set an interval of 1 or 2 s", mean))
	}
}

// complaint is why no pictures flowed.
func (l *look) complaint(err error) string {
	frames, _ := l.out.Counters()
	switch {
	case err != nil && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) && !l.late():
		return err.Error()
	case frames > 0:
		return fmt.Sprintf("pictures come, but no keyframe within %s: set a keyframe interval", probeTime)
	case err != nil && !isTimeout(err):
		return err.Error()
	default:
		return fmt.Sprintf("no pictures within %s", probeTime)
	}
}

// late says whether the probe's time was up.
func (l *look) late() bool { return l.now().Sub(l.began) >= probeTime }

func tenth(v float64) float64 { return math.Round(v*10) / 10 }

// profile names the profile of a sequence parameter set, ITU-T H.264 annex A.
func profile(sps []byte) string {
	if len(sps) < 3 {
		return ""
	}
	name := map[byte]string{
		66: "Baseline", 77: "Main", 88: "Extended", 100: "High", 110: "High 10", 122: "High 4:2:2", 244: "High 4:4:4",
	}[sps[1]]
	switch {
	case name == "Baseline" && sps[2]&0x40 != 0: // constraint_set1_flag
		return "Constrained Baseline"
	case name == "":
		return fmt.Sprintf("profile %d", sps[1])
	}
	return name
}
