package web

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kawung/wall"
	"kawung/wall/images"
)

// gallery is a house that keeps pictures in dir.
func gallery(t *testing.T, dir string) *house {
	t.Helper()
	folder := must(images.Open(dir))(t)
	h := newHouseWith(t, nil, func(c *Config) { c.Images = folder })
	h.signIn()
	return h
}

func picture(t *testing.T, width, height int) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	img.Set(0, 0, color.RGBA{200, 30, 60, 255})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAPictureIsStoredServedListedAndThereAfterARestart(t *testing.T) {
	dir := t.TempDir()
	h := gallery(t, dir)
	sent := picture(t, 40, 30)
	stored := h.want(200, "PUT", "/api/v1/images/lambang", ask{body: sent, kind: "text/html"})
	if stored["type"] != "image/png" || stored["width"] != 40.0 || stored["height"] != 30.0 || stored["bytes"] != float64(len(sent)) {
		t.Errorf("stored is %v", stored)
	}
	again := gallery(t, dir)
	status, head, out := again.do("GET", "/api/v1/images/lambang", ask{})
	if status != 200 || out["text"] != sent {
		t.Errorf("GET = %d, the same bytes: %v", status, out["text"] == sent)
	}
	for k, want := range map[string]string{
		"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
	} {
		if got := head.Get(k); got != want {
			t.Errorf("%s = %q, want %q", k, got, want)
		}
	}
	status, _, _ = again.do("GET", "/api/v1/images/lambang", ask{headers: map[string]string{"If-None-Match": head.Get("ETag")}})
	if head.Get("ETag") == "" || status != http.StatusNotModified {
		t.Errorf("with the ETag %q GET = %d, want 304", head.Get("ETag"), status)
	}
	if items := again.want(200, "GET", "/api/v1/images", ask{})["items"].([]any); len(items) != 1 {
		t.Errorf("items = %v", items)
	}
	again.want(204, "DELETE", "/api/v1/images/lambang", ask{})
	again.want(404, "GET", "/api/v1/images/lambang", ask{})
	again.want(404, "DELETE", "/api/v1/images/lambang", ask{})
}

func TestWhatIsNoPictureIsRefusedAndNothingIsKept(t *testing.T) {
	dir := t.TempDir()
	h := gallery(t, dir)
	whole := picture(t, 40, 30)
	for _, tt := range []struct {
		name, path, body string
		status           int
		detail           string
	}{
		{"words", "a", "<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "no PNG, JPEG or WebP"},
		{"cut off", "a", whole[:len(whole)-20], 415, "damaged"},
		{"too many bytes", "a", whole + strings.Repeat("x", wall.MaxImageBytes), 413, "larger"},
		{"too many pixels", "a", picture(t, 33_177_601, 1), 415, "pixels"},
		{"bad name", "Lambang", whole, 422, "name"},
		{"a path", "..%2Fwall.db", whole, 422, "name"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, _, out := h.do("PUT", "/api/v1/images/"+tt.path, ask{body: tt.body, kind: "image/png"})
			if detail, _ := out["detail"].(string); status != tt.status || !strings.Contains(detail, tt.detail) {
				t.Errorf("PUT = %d %q, want %d and a word about %q", status, detail, tt.status, tt.detail)
			}
		})
	}
	if files := must(os.ReadDir(dir))(t); len(files) != 0 {
		t.Errorf("left in the folder: %v", files)
	}
}

func TestAPictureOnTheWallOrInALayoutIsNotDeleted(t *testing.T) {
	h := gallery(t, t.TempDir())
	h.want(200, "PUT", "/api/v1/images/lambang", ask{body: picture(t, 4, 3)})
	windows := `[{"source":"image/lambang","region":{"x":0,"y":0,"width":1,"height":1}}]`
	h.want(200, "PUT", "/api/v1/layouts/tamu", ask{body: `{"spec":{"wall":"utama","windows":` + windows + `}}`})
	if out := h.want(409, "DELETE", "/api/v1/images/lambang", ask{}); !strings.Contains(out["detail"].(string), "layout tamu") {
		t.Errorf("detail = %v, want the layout named", out["detail"])
	}
	h.want(204, "DELETE", "/api/v1/layouts/tamu", ask{})
	h.want(200, "PUT", "/api/v1/walls/utama/preview", ask{body: `{"windows":` + windows + `}`})
	h.want(409, "DELETE", "/api/v1/images/lambang", ask{})
}

func TestADisplayReadsPicturesByItsTokenAndStoresNone(t *testing.T) {
	h := gallery(t, t.TempDir())
	h.want(200, "PUT", "/api/v1/images/lambang", ask{body: picture(t, 4, 3)})
	own := ask{client: h.newClient(), headers: map[string]string{"Authorization": "Bearer " + h.displayToken("a1")}}
	h.want(200, "GET", "/api/v1/images/lambang", own)
	own.body = picture(t, 4, 3)
	h.want(403, "PUT", "/api/v1/images/lambang", own)
	h.want(401, "GET", "/api/v1/images/lambang", ask{client: h.newClient()})
}

func TestAPictureThatTheDiskDoesNotTakeLeavesTheOldOne(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "images")
	h := gallery(t, dir)
	h.want(200, "PUT", "/api/v1/images/lambang", ask{body: picture(t, 4, 3)})
	if err := os.Rename(dir, dir+".away"); err != nil {
		t.Fatal(err)
	}
	out := h.want(503, "PUT", "/api/v1/images/lambang", ask{body: picture(t, 5, 5)})
	if detail := out["detail"].(string); strings.Contains(detail, dir) || !strings.Contains(detail, "what is on air goes on") {
		t.Errorf("detail = %q", detail)
	}
	if err := os.Rename(dir+".away", dir); err != nil {
		t.Fatal(err)
	}
	if _, _, got := h.do("GET", "/api/v1/images/lambang", ask{}); got["text"] != picture(t, 4, 3) {
		t.Error("the old picture is gone")
	}
}
