package rtsp_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
)

// A point is one thing that real cameras do to a room, and how it is checked:
// here, or, where only a page or another room knows, by the test that is named.
type point struct {
	name   string
	checks map[string]func(*testing.T)
}

// plays checks that a camera with the quirk plays.
func plays(q quirk) func(*testing.T) {
	return func(t *testing.T) { t.Parallel(); q.play(t) }
}

// provedBy checks that a file of this repository still has a test of that name.
func provedBy(file, name string) func(*testing.T) {
	return func(t *testing.T) {
		b, err := os.ReadFile("../../" + file)
		if err != nil || !strings.Contains(string(b), name) {
			t.Errorf("%s: %v, want a test %q in it", file, err, name)
		}
	}
}

var reality = []point{
	{"passwords", map[string]func(*testing.T){
		"MD5":             plays(quirk{login: true}),
		"SHA-256":         plays(quirk{login: true, quirks: fakecam.Quirks{SHA256: true}}),
		"qop":             plays(quirk{login: true, quirks: fakecam.Quirks{RequireQOP: true}}),
		"stale nonce":     plays(quirk{login: true, quirks: fakecam.Quirks{RotateNonce: true}}),
		"Basic":           plays(quirk{login: true, quirks: fakecam.Quirks{Basic: true}}),
		"raw":             TestPasswordsWorkAsTheyAreTyped,
		"two tries":       TestAWrongPasswordIsTriedTwiceAndNeverPrinted,
		"then it is said": aWrongPasswordIsSaid,
	}},
	{"transport", map[string]func(*testing.T){
		"461, then UDP":        plays(quirk{quirks: fakecam.Quirks{UDPOnly: true}}),
		"silent UDP, then TCP": plays(quirk{quirks: fakecam.Quirks{TCPRefusals: 1, UDPBlocked: true}}),
		"multicast":            plays(quirk{via: media.TransportMulticast, quirks: fakecam.Quirks{Multicast: "239.83.41.9:41016"}}),
		"remembered":           TestWhatWorkedSurvivesARestart,
		"VLC":                  provedBy("media/rtsp/vlc_test.go", "TestAVLCCamera"),
	}},
	{"parameter sets", map[string]func(*testing.T){
		"description only": plays(quirk{quirks: fakecam.Quirks{SetsOnlyInSDP: true}}),
		"in band only":     plays(quirk{quirks: fakecam.Quirks{NoSPSInSDP: true}}),
		"different":        plays(quirk{quirks: fakecam.Quirks{WrongSetsInSDP: true}}),
	}},
	{"another resolution", map[string]func(*testing.T){"without a reconnect": anotherResolution}},
	{"B-frames", map[string]func(*testing.T){
		"needed":                TestBFramesThatOthersNeedAreRefusedWithAdvice,
		"not needed":            TestBFramesThatNobodyNeedsAreLeftOut,
		"times that go back":    plays(quirk{quirks: fakecam.Quirks{TimestampJumpAt: 14, TimestampJump: -2 * time.Second}}),
		"of one who is pushing": provedBy("media/rtsp/server_record_test.go", "TestBFramesThatArePushedAreRefusedWithAdvice"),
	}},
	{"H.265 and MJPEG", map[string]func(*testing.T){
		"transcoded, and full": oneIsTranscodedTheOtherIsTold,
		"as it is":             TestAGStreamerCameraOfH265ComesAsItIs,
	}},
	{"long groups", map[string]func(*testing.T){
		"from the cache": aLongGroupIsShownAtOnce,
		"bounded":        aLargeGroupIsNotKept,
		"asked for":      provedBy("media/asking_test.go", "TestACameraWithLongGroupsIsAskedForAKeyframe"),
	}},
	{"sound", map[string]func(*testing.T){
		"passes":            soundPassesAsItIs,
		"is not waited for": TestPicturesNeverWaitForSound,
		"becomes Opus":      provedBy("media/ffmpeg/sound_test.go", "TestAACAndG726BecomeOpus"),
		"when heard":        soundIsTranscodedForListeners,
	}},
	{"clocks", map[string]func(*testing.T){
		"RTP +7 h":     plays(quirk{quirks: fakecam.Quirks{TimestampJumpAt: 14}}),
		"RTP −7 h":     plays(quirk{quirks: fakecam.Quirks{TimestampJumpAt: 14, TimestampJump: -7 * time.Hour}}),
		"1970":         func(t *testing.T) { wrongClock(t, -time.Since(time.Unix(1000, 0))) },
		"an hour fast": func(t *testing.T) { wrongClock(t, time.Hour) },
	}},
	{"keepalive", map[string]func(*testing.T){
		"time-out":   plays(quirk{quirks: fakecam.Quirks{SessionTimeout: time.Second}, frames: 125}),
		"400":        plays(quirk{quirks: fakecam.Quirks{SessionTimeout: time.Second, KeepaliveBy: "GET_PARAMETER"}, frames: 125}),
		"it asks us": plays(quirk{quirks: fakecam.Quirks{Ask: "OPTIONS"}, frames: 40}),
	}},
	{"one session", map[string]func(*testing.T){
		"of thirty viewers": thirtyViewersAreOneSession,
		"453":               aBusyCameraIsSaidToBe,
		"thirty seconds":    provedBy("media/stream_test.go", "TestABusyCameraIsLeftAloneForHalfAMinute"),
	}},
	{"a storm", map[string]func(*testing.T){"four at once": TestCamerasThatComeBackTogetherAreAllLiveSoon}},
	{"half-open TCP", map[string]func(*testing.T){
		"said and back": aCutCableIsNoticedAndMended,
		"on the window": provedBy("web/ui/src/lib/video/pulse.test.ts", "a picture without a decoded frame is called stalled within 3 s"),
	}},
	{"back channel", map[string]func(*testing.T){"never set up": TestABackChannelIsNeverSetUp}},
	{"ONVIF", map[string]func(*testing.T){
		"streams by digest, whatever the clock": devicesTellTheirStreams,
		"a lost hand stops":                     aLostHandStopsTheCamera,
		"discovery":                             provedBy("media/onvif/probe_test.go", "TestASearchFindsEveryDeviceOnTheNetworkOnce"),
	}},
	{"pictures that stand still", map[string]func(*testing.T){
		"noticed":       provedBy("web/ui/src/lib/video/freeze.test.ts", "one picture coded again and again in groups of %i s is noticed within 30 s"),
		"a quiet night": provedBy("web/ui/src/lib/video/freeze.test.ts", "a quiet night ${how}, in groups of %i s, lives"),
	}},
	{"cameras that push", map[string]func(*testing.T){
		"SSRC changes": TestAPublisherWhoseSSRCChangesStaysLive,
		"tokens":       TestWhoMayNotPushIsToldWhy,
		"WHIP":         provedBy("cmd/kawung/push_test.go", "TestCamerasBehindCarriersPushTheirPictures"),
	}},
	{"factory H.265", map[string]func(*testing.T){
		"its substream is set": theSubstreamIsSetToH264,
		"advised":              provedBy("cmd/kawung/camera_advise_test.go", "TestAdviceNamesWhatToChangeAndSetsSubstreams"),
	}},
	{"RTSPS", map[string]func(*testing.T){
		"signed by itself": TestRTSPSWorksWithCamerasThatSignThemselves,
		"old TLS":          TestOldTLSIsLetInWhereItIsAskedFor,
	}},
}

// TestReality prints what real cameras do and whether it is stood. Every point
// is checked each time; a row says pass only when all of its checks did.
func TestReality(t *testing.T) {
	t.Parallel()
	for i, p := range reality {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			t.Cleanup(func() {
				result := "pass"
				if t.Failed() {
					result = "FAIL"
				}
				t.Logf("%2d %-28s %2d checks  %s", i+1, p.name, len(p.checks), result)
			})
			for name, check := range p.checks {
				t.Run(name, check)
			}
		})
	}
	if len(reality) != 19 {
		t.Errorf("%d points, want 19", len(reality))
	}
}
