package webrtc

import (
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/webrtc/v4"
)

// The header extensions we use.
const (
	playoutDelayURI = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"
	audioLevelURI   = "urn:ietf:params:rtp-hdrext:ssrc-audio-level" // RFC 6464
)

// How soon a silent connection counts as broken and as ended, and how often it
// shows that it lives (consent freshness, RFC 7675).
const (
	brokenAfter = 3 * time.Second
	endedAfter  = 9 * time.Second
	keepalive   = time.Second
)

// flightInterval is how long an answer in a DTLS handshake is waited for.
const flightInterval = 200 * time.Millisecond

var protectionProfiles = []dtls.SRTPProtectionProfile{
	dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80,
}

// agentOptions are what the agents of all links have in common: the same as
// settings says to the library.
func agentOptions(cfg Config, mux ice.UDPMux, loggers loggers) []ice.AgentOption {
	options := []ice.AgentOption{
		ice.WithUDPMux(mux),
		ice.WithNetworkTypes([]ice.NetworkType{ice.NetworkTypeUDP4, ice.NetworkTypeUDP6}),
		ice.WithCandidateTypes([]ice.CandidateType{ice.CandidateTypeHost}),
		ice.WithIncludeLoopback(),
		ice.WithMulticastDNSMode(ice.MulticastDNSModeDisabled),
		ice.WithDisableActiveTCP(),
		ice.WithDisconnectedTimeout(brokenAfter),
		ice.WithFailedTimeout(endedAfter),
		ice.WithKeepaliveInterval(keepalive),
		ice.WithHostAcceptanceMinWait(0),
		ice.WithPrflxAcceptanceMinWait(0),
		ice.WithLoggerFactory(loggers),
	}
	if len(cfg.PublicAddresses) > 0 {
		options = append(options, ice.WithAddressRewriteRules(ice.AddressRewriteRule{
			External: cfg.PublicAddresses, AsCandidateType: ice.CandidateTypeHost, Mode: ice.AddressRewriteAppend,
		}))
	}
	return options
}

// settings are what all our peer connections have in common.
func settings(cfg Config, mux ice.UDPMux, loggers loggers) (webrtc.SettingEngine, error) {
	s := webrtc.SettingEngine{LoggerFactory: loggers}
	s.SetICEUDPMux(mux)
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6})
	s.SetIncludeLoopbackCandidate(true)
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	s.DisableActiveTCP(true)
	s.SetICETimeouts(brokenAfter, endedAfter, keepalive)
	// The acceptance waits cost a second of every connection and only matter
	// where a relayed path competes with a direct one.
	s.SetHostAcceptanceMinWait(0)
	s.SetPrflxAcceptanceMinWait(0)
	// GCM is a quarter cheaper than the CM profiles; the DTLS server chooses,
	// so we answer as the server.
	s.SetSRTPProtectionProfiles(protectionProfiles...)
	if err := s.SetAnsweringDTLSRole(webrtc.DTLSRoleServer); err != nil {
		return s, err
	}
	// ICE has proved the peer's address before DTLS begins.
	s.SetDTLSInsecureSkipHelloVerify(true)
	s.SetDTLSRetransmissionInterval(flightInterval)
	if len(cfg.PublicAddresses) > 0 {
		return s, s.SetICEAddressRewriteRules(webrtc.ICEAddressRewriteRule{
			External: cfg.PublicAddresses, AsCandidateType: webrtc.ICECandidateTypeHost, Mode: webrtc.ICEAddressRewriteAppend,
		})
	}
	return s, nil
}

// newAPI has no interceptors: they copy every packet for every viewer. NACKs,
// keyframe requests and reports are ours.
func newAPI(engine *webrtc.MediaEngine, settings webrtc.SettingEngine) *webrtc.API {
	return webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithSettingEngine(settings),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{}))
}

var (
	asksForPackets = webrtc.RTCPFeedback{Type: "nack"}                   // RFC 4585 §6.2.1
	asksForPicture = webrtc.RTCPFeedback{Type: "nack", Parameter: "pli"} // RFC 4585 §6.3.1
	asksForIntra   = webrtc.RTCPFeedback{Type: "ccm", Parameter: "fir"}  // RFC 5104 §4.3.1
	saysRate       = webrtc.RTCPFeedback{Type: "goog-remb"}              // draft-alvestrand-rmcat-remb-03
)

// h264Profiles are offered or accepted, best supported first: constrained
// baseline, baseline, main, high (RFC 6184 §8.1).
var h264Profiles = []string{"42e01f", "42001f", "4d001f", "640c1f", "64001f"}

func avc(payloadType webrtc.PayloadType, profile string, feedback []webrtc.RTCPFeedback) webrtc.RTPCodecParameters {
	return webrtc.RTPCodecParameters{
		RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeH264, ClockRate: 90000, RTCPFeedback: feedback,
			SDPFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=" + profile,
		},
		PayloadType: payloadType,
	}
}

// hevc has no parameters of its own: what is sent says its profile and level.
func hevc(payloadType webrtc.PayloadType, feedback []webrtc.RTCPFeedback) webrtc.RTPCodecParameters {
	return webrtc.RTPCodecParameters{
		RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeH265, ClockRate: 90000, RTCPFeedback: feedback},
		PayloadType:        payloadType,
	}
}

func vpx(payloadType webrtc.PayloadType, feedback []webrtc.RTCPFeedback) webrtc.RTPCodecParameters {
	return webrtc.RTPCodecParameters{
		RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000, RTCPFeedback: feedback},
		PayloadType:        payloadType,
	}
}

var sound = []webrtc.RTPCodecParameters{
	{
		RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1",
		},
		PayloadType: 111,
	},
	{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMU, ClockRate: 8000}, PayloadType: 0},
	{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMA, ClockRate: 8000}, PayloadType: 8},
}

// register fills an engine with picture codecs and sound.
func register(pictures ...webrtc.RTPCodecParameters) (*webrtc.MediaEngine, error) {
	m := &webrtc.MediaEngine{}
	for _, c := range pictures {
		if err := m.RegisterCodec(c, webrtc.RTPCodecTypeVideo); err != nil {
			return nil, err
		}
	}
	for _, c := range sound {
		if err := m.RegisterCodec(c, webrtc.RTPCodecTypeAudio); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// screenEngine offers one H.264, VP8 and H.265. Decoders look at the stream's own
// parameter sets, not at the profile negotiated, so one payload type carries
// every camera's profile.
func screenEngine() (*webrtc.MediaEngine, error) {
	feedback := []webrtc.RTCPFeedback{asksForPackets, asksForPicture, asksForIntra}
	m, err := register(avc(96, h264Profiles[0], feedback), vpx(98, feedback), hevc(100, feedback))
	if err != nil {
		return nil, err
	}
	return m, m.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: playoutDelayURI},
		webrtc.RTPCodecTypeVideo, webrtc.RTPTransceiverDirectionSendonly)
}

// viewerEngine takes whatever H.264 a player offers, VP8 and H.265.
func viewerEngine() (*webrtc.MediaEngine, error) {
	feedback := []webrtc.RTCPFeedback{asksForPackets, asksForPicture, asksForIntra}
	var pictures []webrtc.RTPCodecParameters
	for i, profile := range h264Profiles {
		pictures = append(pictures, avc(webrtc.PayloadType(96+i), profile, feedback))
	}
	m, err := register(append(pictures, vpx(104, feedback), hevc(106, feedback))...)
	if err != nil {
		return nil, err
	}
	return m, m.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: playoutDelayURI},
		webrtc.RTPCodecTypeVideo, webrtc.RTPTransceiverDirectionSendonly)
}

// publisherEngine takes VP8 and H.264, whichever the publisher lists first, and
// the loudness of its sound. No RTX: retransmissions come in the stream itself.
func publisherEngine() (*webrtc.MediaEngine, error) {
	feedback := []webrtc.RTCPFeedback{asksForPackets, asksForPicture, asksForIntra, saysRate}
	pictures := []webrtc.RTPCodecParameters{vpx(96, feedback)}
	for i, profile := range h264Profiles {
		pictures = append(pictures, avc(webrtc.PayloadType(98+i), profile, feedback))
	}
	m, err := register(pictures...)
	if err != nil {
		return nil, err
	}
	return m, m.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: audioLevelURI},
		webrtc.RTPCodecTypeAudio, webrtc.RTPTransceiverDirectionRecvonly)
}
