package webrtc

import (
	"errors"
	"strings"
	"testing"

	"kawung/media"
)

// transport is what every description below has.
const transport = "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=fingerprint:sha-256 AA:BB\r\na=setup:actpass\r\n"

func session(lines ...string) string {
	return "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n" + strings.Join(lines, "\r\n") + "\r\n"
}

func TestALineIsReadAsPlayersWriteIt(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines []string
		want  []uint8 // payload types of the codecs we have
		takes bool
		delay uint8
	}{
		{"one H.264 among others", []string{
			"m=video 9 UDP/TLS/RTP/SAVPF 96 102 103 45", "a=mid:v", "a=recvonly", "a=rtpmap:96 VP9/90000",
			"a=rtpmap:102 H264/90000", "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f",
			"a=rtpmap:103 rtx/90000", "a=fmtp:103 apt=102", "a=rtpmap:45 AV1/90000", "a=extmap:5/recvonly " + playoutDelayURI,
		}, []uint8{102}, true, 5},
		{"single units only", []string{
			"m=video 9 UDP/TLS/RTP/SAVPF 97", "a=recvonly", "a=rtpmap:97 H264/90000", "a=fmtp:97 profile-level-id=42e01f",
		}, nil, false, 0},
		{"spaces in fmtp, no profile", []string{
			"m=video 9 UDP/TLS/RTP/SAVPF 97", "a=rtpmap:97 h264/90000", "a=fmtp:97 packetization-mode=1; level-asymmetry-allowed=1",
		}, []uint8{97}, true, 0},
		{"High 4:4:4", []string{
			"m=video 9 UDP/TLS/RTP/SAVPF 97", "a=rtpmap:97 H264/90000", "a=fmtp:97 packetization-mode=1;profile-level-id=f4001f",
		}, nil, false, 0},
		{"only sends", []string{"m=video 9 UDP/TLS/RTP/SAVPF 98", "a=sendonly", "a=rtpmap:98 VP8/90000"}, []uint8{98}, false, 0},
		{"refused", []string{"m=video 0 UDP/TLS/RTP/SAVPF 98", "a=rtpmap:98 VP8/90000"}, []uint8{98}, false, 0},
		{"types without a map", []string{"m=audio 9 UDP/TLS/RTP/SAVPF 0 8 13", "a=recvonly"}, []uint8{0, 8}, true, 0},
		{"numbers out of range", []string{
			"m=video 9 UDP/TLS/RTP/SAVPF 300 -1 x", "a=rtpmap:300 VP8/90000", "a=extmap:99 " + playoutDelayURI, "a=extmap:x " + playoutDelayURI,
		}, nil, false, 0},
	} {
		r, err := readDescription(session(append(tt.lines, strings.Split(strings.TrimSpace(transport), "\r\n")...)...))
		if tt.lines[0] == "m=video 0 UDP/TLS/RTP/SAVPF 98" {
			if !errors.Is(err, media.ErrOffer) {
				t.Errorf("%s: %v, want ErrOffer: its transport is refused too", tt.name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		var types []uint8
		for _, c := range r.lines[0].codecs {
			types = append(types, c.number)
		}
		if string(types) != string(tt.want) || r.lines[0].takes() != tt.takes || r.lines[0].delay != tt.delay {
			t.Errorf("%s: types %v, takes %t, delay %d; want %v, %t, %d", tt.name, types, r.lines[0].takes(), r.lines[0].delay, tt.want, tt.takes, tt.delay)
		}
	}
}
