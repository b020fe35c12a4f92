package onvif

import (
	"fmt"
	"strings"
	"testing"
)

func TestMainAndSubAreProposedByResolution(t *testing.T) {
	profile := func(s string) Profile {
		p := Profile{URL: s}
		fmt.Sscanf(s, "%1s %s %dx%d@%f", &p.Channel, &p.Codec, &p.Width, &p.Height, &p.FPS)
		return p
	}
	for _, c := range []struct{ name, in, want string }{
		{"two streams", "1 H264 1920x1080@25|1 H264 640x360@15", "1920x1080 640x360"},
		{"in any order", "1 H264 640x360@15|1 H264 1920x1080@25", "1920x1080 640x360"},
		{"three: the best of the small ones", "1 H264 320x180@5|1 H264 2560x1440@25|1 H264 704x576@25|1 H264 1280x720@25", "2560x1440 704x576"},
		{"all large: the smallest", "1 H264 3840x2160@25|1 H264 1920x1080@25|1 H264 1280x720@25", "3840x2160 1280x720"},
		{"one stream", "1 H264 1920x1080@25", "1920x1080 -"},
		{"two of one size: the faster", "1 H264 1280x720@15|1 H264 1280x720@25", "1280x720@25 -"},
		{"a large H.265 is left out", "1 H265 3840x2160@25|1 H264 1280x720@25|1 H264 640x360@25", "1280x720 640x360 left out"},
		{"only H.265", "1 H265 1920x1080@25|1 H265 640x360@25", "1920x1080 640x360 no H.264"},
		{"a recorder", "1 H264 1920x1080@25|2 H264 1280x720@25|1 H264 640x360@25|2 H264 352x288@25", "1920x1080 640x360 / 1280x720 352x288"},
	} {
		var in []Profile
		for s := range strings.SplitSeq(c.in, "|") {
			in = append(in, profile(s))
		}
		var got []string
		for _, cam := range Cameras(in) {
			s := fmt.Sprintf("%dx%d", cam.Main.Width, cam.Main.Height)
			if strings.Contains(c.want, "@") {
				s += fmt.Sprintf("@%.0f", cam.Main.FPS)
			}
			if cam.Sub != nil {
				s += fmt.Sprintf(" %dx%d", cam.Sub.Width, cam.Sub.Height)
			} else {
				s += " -"
			}
			for _, words := range []string{"left out", "no H.264"} {
				if strings.Contains(cam.Advice, words) {
					s += " " + words
				}
			}
			got = append(got, s)
		}
		if s := strings.Join(got, " / "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
}
