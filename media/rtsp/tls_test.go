package rtsp_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/fakecam"
	"kawung/media/rtsp"
)

// selfSigned is a certificate as cameras make them.
func selfSigned(t *testing.T, old bool) tls.Certificate {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "IPC"}, NotAfter: time.Unix(0, 0)}
	var der []byte
	var cert tls.Certificate
	var err error
	if old {
		key, bad := rsa.GenerateKey(rand.Reader, 2048)
		if bad != nil {
			t.Fatal(bad)
		}
		cert.PrivateKey = key
		der, err = x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	} else {
		key, bad := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if bad != nil {
			t.Fatal(bad)
		}
		cert.PrivateKey = key
		der, err = x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	}
	if err != nil {
		t.Fatal(err)
	}
	cert.Certificate = [][]byte{der}
	return cert
}

// behindTLS puts TLS before a camera until the test ends, and gives its address.
func behindTLS(t *testing.T, cam *fakecam.Camera, cfg *tls.Config) string {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer nc.Close()
				to, err := net.Dial("tcp", cam.Addr().String())
				if err != nil {
					return
				}
				defer to.Close()
				stop := context.AfterFunc(ctx, func() { nc.Close(); to.Close() })
				defer stop()
				all.Go(func() { io.Copy(to, nc); to.Close() })
				io.Copy(nc, to)
			})
		}
	})
	t.Cleanup(func() { cancel(); l.Close(); all.Wait() })
	return "rtsps://" + l.Addr().String() + "/cam"
}

func TestRTSPSWorksWithCamerasThatSignThemselves(t *testing.T) {
	t.Parallel()
	cam := camera(t, fakecam.Config{User: user, Password: password})
	url := behindTLS(t, cam, &tls.Config{Certificates: []tls.Certificate{selfSigned(t, false)}})
	p := pull(t, &rtsp.Client{}, media.Upstream{URL: url, User: user, Password: password})
	watch(t).run(p, 30)
}

func TestAChangedCertificateIsToldForAWeek(t *testing.T) {
	t.Parallel()
	cam := camera(t, fakecam.Config{})
	var shown atomic.Pointer[tls.Certificate]
	url := behindTLS(t, cam, &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return shown.Load(), nil }})
	path := filepath.Join(t.TempDir(), "habits.json")
	advised := func(later time.Duration) bool {
		t.Helper()
		m, err := rtsp.OpenMemory(path)
		if err != nil {
			t.Fatal(err)
		}
		relay := media.NewRelay(media.RelayConfig{Puller: &rtsp.Client{Memory: m, Now: func() time.Time { return time.Now().Add(later) }}})
		relay.SetCameras([]media.Camera{{Name: "c", URL: url, Always: true}})
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() { defer close(ended); _ = relay.Run(ctx) }()
		defer func() { cancel(); <-ended }()
		looked(t, relay, "c", "is live", isLive)
		h, _ := relay.HealthOf("camera/c")
		return slices.ContainsFunc(h.Advice, func(a media.Advice) bool { return a.Code == "certificate" })
	}
	first, second := selfSigned(t, false), selfSigned(t, false)
	for i, tt := range []struct {
		shows *tls.Certificate
		later time.Duration
		want  bool
	}{
		{&first, 0, false},
		{&first, 0, false},
		{&second, 0, true},
		{&second, 6 * 24 * time.Hour, true}, // also after a restart
		{&second, 8 * 24 * time.Hour, false},
	} {
		shown.Store(tt.shows)
		if got := advised(tt.later); got != tt.want {
			t.Errorf("start %d: told = %v, want %v", i+1, got, tt.want)
		}
	}
}

func TestOldTLSIsLetInWhereItIsAskedFor(t *testing.T) {
	t.Parallel()
	cam := camera(t, fakecam.Config{})
	url := behindTLS(t, cam, &tls.Config{ //nolint:gosec // that is the point
		Certificates: []tls.Certificate{selfSigned(t, true)}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10,
		CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA},
	})
	err := pull(t, &rtsp.Client{}, media.Upstream{URL: url}).end()
	if !errors.Is(err, media.ErrRefused) || !strings.Contains(err.Error(), "oldTLS") {
		t.Errorf("Pull = %v, want ErrRefused and the word oldTLS", err)
	}
	p := pull(t, &rtsp.Client{}, media.Upstream{URL: url, OldTLS: true})
	watch(t).run(p, 30)
}

func TestAPortWithoutTLSIsSaidToBeOne(t *testing.T) {
	t.Parallel()
	cam := camera(t, fakecam.Config{})
	err := pull(t, &rtsp.Client{}, media.Upstream{URL: strings.Replace(cam.URL("cam"), "rtsp:", "rtsps:", 1)}).end()
	if err == nil || !strings.Contains(err.Error(), "no answer") && !strings.Contains(err.Error(), "no TLS there") {
		t.Errorf("Pull = %v, want that there is no TLS", err)
	}
}
