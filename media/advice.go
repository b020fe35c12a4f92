package media

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// An Advice is what a person should change at a camera that works, but not as
// well as it could. Code is for programs, Text is the sentence for people.
type Advice struct {
	Code string
	Text string
}

// What a Puller advises.
var (
	AdviceBFrames = Advice{"b-frames", "B-frames are left out, so pictures are missing: set the profile to Baseline"}
	AdviceNoIDR   = Advice{"no-idr", "there are no true keyframes (IDR), so a new viewer may wait: set a keyframe interval"}
	AdviceClock   = Advice{"clock", "its clock jumps: check its time server"}
)

// adviceCopied is for a camera that came to the copier by itself.
var adviceCopied = Advice{"copied", "it is pulled by ffmpeg, without sound: its RTSP is not understood; please send a transcript (kawung camera probe -record)"}

// From when on the relay itself advises. A new viewer decodes the whole group
// of pictures, and what is lost is missing up to its end.
const (
	longGOP   = 5 * time.Second
	heavyLoss = 0.01
)

// advice is what the relay sees of a stream, after what its session told.
func (h *StreamHealth) advice(told []Advice, overflow bool) []Advice {
	all := slices.Clone(told)
	if h.Transcoded {
		all = append(all, Advice{"transcoded", "its pictures are transcoded, which costs the controller: set the camera to H.264 without B-frames"})
	}
	switch {
	case overflow:
		all = append(all, Advice{"large-gop", "its groups of pictures are over 8 MB, so a new viewer waits: set the keyframe interval to 2 s"})
	case h.GOP.Length >= longGOP:
		all = append(all, Advice{"long-gop", fmt.Sprintf("groups of %.0f s: set the keyframe interval to 1 or 2 s", h.GOP.Length.Seconds())})
	}
	if h.Loss >= heavyLoss {
		all = append(all, Advice{"loss", fmt.Sprintf("%.0f %% of its packets are lost: check cable and switch, or lower its bit rate", math.Ceil(h.Loss*100))})
	}
	return all
}
