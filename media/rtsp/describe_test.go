package rtsp

import (
	"errors"
	"strings"
	"testing"

	"kawung/media"
)

const goodSets = "Z0LAHtkAUAW7ARAAAAMAEAAAAwMg8WLkgA==,aMuDyyA="

func TestTheFirstH264VideoIsFoundAmongWhatCamerasInvent(t *testing.T) {
	for name, tt := range map[string]struct {
		sdp, control string
		sets         bool
	}{
		"plain":                    {"v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1; sprop-parameter-sets=" + goodSets + "\r\na=control:track1\r\n", "track1", true},
		"bare line feeds":          {"v=0\nm=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:t\n", "t", false},
		"lower-case codec":         {"m=video 0 RTP/AVP 96\na=rtpmap:96 h264/90000\na=control:t\n", "t", false},
		"garbage around it":        {"garbage\nm=\nm=vana x\nm=meta 0 RTP/AVP x y\nc=\nm=video 0 RTP/AVP 96\nc=IN IP4 \na=rtpmap:96 H264/90000\na=control:t\nm=audio 0 RTP/AVP 0\na=control:a\n", "t", false},
		"H.265 first":              {"m=video 0 RTP/AVP 97\na=rtpmap:97 H265/90000\na=control:a\nm=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:b\n", "b", false},
		"broken parameter sets":    {"m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=fmtp:96 sprop-parameter-sets=%%%,\na=control:t\n", "t", false},
		"a back channel before it": {"m=video 0 RTP/AVP 96\na=sendonly\na=rtpmap:96 H264/90000\na=control:a\nm=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:b\n", "b", false},
	} {
		got, err := findVideo([]byte(tt.sdp), false)
		if err != nil || got.control != tt.control || (got.sps != nil && got.pps != nil) != tt.sets {
			t.Errorf("%s: findVideo = %+v, %v, want control %s", name, got, err, tt.control)
		}
	}
}

func TestWhatCannotBeShownIsNamed(t *testing.T) {
	for sdp, want := range map[string]string{
		"m=video 0 RTP/AVP 97\na=rtpmap:97 H265/90000\n": "H265",
		"m=video 0 RTP/AVP 26\n":                         "JPEG",
		"m=audio 0 RTP/AVP 0\n":                          "no video",
		"":                                               "no video",
	} {
		_, err := findVideo([]byte(sdp), false)
		if !errors.Is(err, media.ErrUnsupported) || !strings.Contains(err.Error(), want) {
			t.Errorf("findVideo(%q) = %v, want ErrUnsupported with %q", sdp, err, want)
		}
	}
}
